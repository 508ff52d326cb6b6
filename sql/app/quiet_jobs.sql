-- Jobs that have not ended, of which nothing was heard for a while and no batch is worked.
SELECT job_id, name, stage FROM jobs AS j
WHERE state IN ('queued', 'running') AND updated_at < $before
  AND NOT EXISTS (
      SELECT 1 FROM batches AS b
      WHERE b.job_id = j.job_id AND b.stage = j.stage AND b.state = 'running'
  );
