-- Ends a job.
UPDATE jobs SET state = $state, error = $error, finished_at = $moment, updated_at = $moment
WHERE job_id = $job_id AND state IN ('queued', 'running');
