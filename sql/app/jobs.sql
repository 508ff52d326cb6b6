-- The newest jobs, with the progress of the stage each is in; not what a page waits for, nor hourly looks that found nothing.
SELECT
    j.*,
    coalesce((SELECT sum(b.done) FROM batches b WHERE b.job_id = j.job_id AND b.stage = j.stage), 0) AS done,
    (SELECT sum(b.total) FROM batches b WHERE b.job_id = j.job_id AND b.stage = j.stage) AS total,
    (SELECT count(*) FROM batches b WHERE b.job_id = j.job_id AND b.state = 'rejected') AS rejected_batches,
    (SELECT min(b.cause) FROM batches b WHERE b.job_id = j.job_id AND b.state = 'rejected') AS rejected_cause
FROM jobs j
WHERE j.name NOT IN ('explain', 'meaning', 'correct')
  AND NOT (j.name IN ('alerts', 'deliver') AND j.requested_by = 'schedule' AND j.state = 'done' AND j.counts = '{}')
ORDER BY j.created_at DESC
LIMIT $count;
