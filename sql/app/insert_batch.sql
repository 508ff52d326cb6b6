-- Enters one batch of a stage.
INSERT INTO batches (job_id, stage, batch, payload, state, total)
VALUES ($job_id, $stage, $batch, $payload, 'queued', $total);
