-- Moves a job to its next stage, unless it is there already or has ended.
UPDATE jobs SET stage = $stage, state = 'running', updated_at = $moment
WHERE job_id = $job_id AND stage = $stage - 1 AND state IN ('queued', 'running');
