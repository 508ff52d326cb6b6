-- Jobs that have not ended and of which nothing was heard for a while, when no batch of any is worked.
SELECT job_id, name, stage FROM jobs
WHERE state IN ('queued', 'running') AND updated_at < $before
  AND NOT EXISTS (SELECT 1 FROM batches WHERE state = 'running' AND seen_at >= $before);
