-- Batches that are being worked by nobody: not seen for a while, in jobs that go on.
SELECT b.job_id, b.stage, b.batch, j.name
FROM batches b JOIN jobs j ON j.job_id = b.job_id AND j.stage = b.stage
WHERE b.state = 'running' AND b.seen_at < $before AND j.state = 'running';
