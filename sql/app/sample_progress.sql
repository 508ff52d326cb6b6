-- Notes how far a stage is, unless that was noted since a moment.
INSERT OR IGNORE INTO job_progress (job_id, stage, moment, done)
SELECT $job_id, $stage, $moment, coalesce(sum(done), 0)
FROM batches
WHERE job_id = $job_id AND stage = $stage
HAVING NOT EXISTS (
    SELECT 1 FROM job_progress WHERE job_id = $job_id AND stage = $stage AND moment > $since
);
