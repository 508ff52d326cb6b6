-- The texts of some documents.
SELECT document_id, text_hash, title, text, language
FROM core.documents
WHERE document_id IN (SELECT unnest($ids::VARCHAR[]));
