-- Says that a batch is still being worked.
UPDATE batches SET seen_at = $moment
WHERE job_id = $job_id AND stage = $stage AND batch = $batch AND state = 'running';
