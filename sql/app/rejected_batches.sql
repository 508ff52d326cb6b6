-- The batches of a job that were given up, with what each was to do.
SELECT stage, batch, payload, cause FROM batches
WHERE job_id = $job_id AND state = 'rejected'
ORDER BY stage, batch;
