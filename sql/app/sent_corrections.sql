-- The corrections that are on their way to the store, of one document or of all, the oldest first.
SELECT * FROM sent_corrections
WHERE $document_id IS NULL OR document_id = $document_id
ORDER BY moment, correction_id;
