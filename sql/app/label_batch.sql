-- A batch of documents to label.
SELECT * FROM label_batches WHERE batch_id = $batch_id;
