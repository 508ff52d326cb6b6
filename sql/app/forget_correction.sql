-- Forgets a correction that the store has.
DELETE FROM sent_corrections WHERE correction_id = $correction_id;
