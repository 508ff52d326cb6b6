-- Ends a batch.
UPDATE batches SET state = $state, cause = $cause, done = coalesce($done, done)
WHERE job_id = $job_id AND stage = $stage AND batch = $batch AND state IN ('queued', 'running');
