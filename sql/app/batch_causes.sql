-- How many batches of a job were rejected, of how many, and one cause.
SELECT count(*) AS batches,
       coalesce(sum(state = 'rejected'), 0) AS rejected,
       min(cause) AS cause
FROM batches WHERE job_id = $job_id AND stage = $stage;
