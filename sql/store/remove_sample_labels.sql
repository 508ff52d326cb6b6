-- Removes the labels of sample documents.
DELETE FROM core.labels WHERE document_id IN (
    SELECT document_id FROM core.documents WHERE is_sample
);
