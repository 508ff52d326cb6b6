-- Enters a job that waits to be started.
INSERT INTO jobs (job_id, name, parameters, state, stage, counts, requested_by, created_at, updated_at)
VALUES ($job_id, $name, $parameters, 'queued', -1, '{}', $requested_by, $moment, $moment);
