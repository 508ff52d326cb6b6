-- Keeps the memory for loading documents small, however large the store; the rest spills to disk.
SET memory_limit = '128MB';
