-- Creates jobs with the progress of the stage that each is in, and of them those that lists show: not
-- what a page waits for, nor looks of the schedule that found nothing.
CREATE VIEW jobs_at_work AS
SELECT
    j.*,
    coalesce((SELECT sum(b.done) FROM batches b WHERE b.job_id = j.job_id AND b.stage = j.stage), 0) AS done,
    (SELECT sum(b.total) FROM batches b WHERE b.job_id = j.job_id AND b.stage = j.stage) AS total,
    (SELECT count(*) FROM batches b WHERE b.job_id = j.job_id AND b.state = 'rejected') AS rejected_batches,
    (SELECT min(b.cause) FROM batches b WHERE b.job_id = j.job_id AND b.state = 'rejected') AS rejected_cause
FROM jobs j;

CREATE VIEW listed_jobs AS
SELECT * FROM jobs_at_work
WHERE name NOT IN ('explain', 'meaning', 'correct')
  AND NOT (
      name IN ('alerts', 'deliver', 'retention') AND requested_by = 'schedule'
      AND state = 'done' AND counts = '{}'
  );
