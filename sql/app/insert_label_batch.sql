-- Enters a batch of documents to label.
INSERT INTO label_batches VALUES ($batch_id, $made_by, $moment, $population, $filters, $seed);
