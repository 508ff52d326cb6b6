-- Replaces the counts of a job.
UPDATE jobs SET counts = $counts, updated_at = $moment WHERE job_id = $job_id;
