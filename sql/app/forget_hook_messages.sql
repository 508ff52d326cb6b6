-- Forgets messages that are too old to be taken again.
DELETE FROM hook_messages WHERE moment < $before;
