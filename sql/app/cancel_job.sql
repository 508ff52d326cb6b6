-- Asks a job to stop; one that has not started is cancelled at once.
UPDATE jobs SET cancel = 1, updated_at = $moment,
    state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,
    finished_at = CASE state WHEN 'queued' THEN $moment ELSE finished_at END
WHERE job_id = $job_id AND state IN ('queued', 'running');
