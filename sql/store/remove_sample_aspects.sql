-- Removes the aspects of sample documents.
DELETE FROM core.aspects WHERE document_id IN (
    SELECT document_id FROM core.documents WHERE is_sample
);
