-- Gives back the limit of memory that loading documents had.
RESET memory_limit;
