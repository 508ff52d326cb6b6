-- Says that a job is alive.
UPDATE jobs SET updated_at = $moment WHERE job_id = $job_id;
