-- A page of the jobs of a state and a kind, or of all: those that have not ended first, then the newest.
SELECT
    j.*,
    coalesce((SELECT sum(b.done) FROM batches b WHERE b.job_id = j.job_id AND b.stage = j.stage), 0) AS done,
    (SELECT sum(b.total) FROM batches b WHERE b.job_id = j.job_id AND b.stage = j.stage) AS total,
    (SELECT count(*) FROM batches b WHERE b.job_id = j.job_id AND b.state = 'rejected') AS rejected_batches,
    (SELECT min(b.cause) FROM batches b WHERE b.job_id = j.job_id AND b.state = 'rejected') AS rejected_cause
FROM jobs j
WHERE j.name NOT IN ('explain', 'meaning', 'correct')
  AND ($state IS NULL OR j.state = $state)
  AND ($name IS NULL OR j.name = $name)
  AND NOT (
      j.name IN ('alerts', 'deliver', 'retention') AND j.requested_by = 'schedule'
      AND j.state = 'done' AND j.counts = '{}'
  )
ORDER BY j.state IN ('queued', 'running') DESC, j.created_at DESC, j.job_id DESC
LIMIT $count OFFSET $offset;
