-- Puts a batch back among those that wait.
UPDATE batches SET state = 'queued'
WHERE job_id = $job_id AND stage = $stage AND batch = $batch AND state = 'running';
