-- Enters a document of a batch.
INSERT INTO label_items
VALUES ($batch_id, $position, $document_id, $text_hash, $stratum, $stratum_size, $probability, $said);
