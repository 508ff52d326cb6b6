-- One job, with the progress of the stage it is in.
SELECT
    j.*,
    coalesce((SELECT sum(b.done) FROM batches b WHERE b.job_id = j.job_id AND b.stage = j.stage), 0) AS done,
    (SELECT sum(b.total) FROM batches b WHERE b.job_id = j.job_id AND b.stage = j.stage) AS total,
    (SELECT count(*) FROM batches b WHERE b.job_id = j.job_id AND b.state = 'rejected') AS rejected_batches,
    (SELECT min(b.cause) FROM batches b WHERE b.job_id = j.job_id AND b.state = 'rejected') AS rejected_cause
FROM jobs j
WHERE j.job_id = $job_id;
