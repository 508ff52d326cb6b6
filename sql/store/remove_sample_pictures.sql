-- Removes what is known of pictures of sample documents.
DELETE FROM core.pictures
WHERE document_id IN (SELECT document_id FROM core.documents WHERE is_sample);
