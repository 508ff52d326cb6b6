-- Keeps which job an entry started last.
UPDATE schedule SET last_at = $moment, last_job = $job_id, skipped_at = NULL WHERE entry_id = $entry_id;
