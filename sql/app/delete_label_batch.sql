-- Removes a batch and what was answered in it.
DELETE FROM label_batches WHERE batch_id = $batch_id;
