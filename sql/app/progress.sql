-- How far a stage was since a moment, the oldest first.
SELECT moment, done FROM job_progress
WHERE job_id = $job_id AND stage = $stage AND moment >= $since
ORDER BY moment;
