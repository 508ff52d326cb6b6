-- Counts an attempt at a batch, and says that it is being worked.
UPDATE batches SET state = 'running', attempts = attempts + 1, seen_at = $moment
WHERE job_id = $job_id AND stage = $stage AND batch = $batch;
