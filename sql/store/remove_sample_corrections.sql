-- Removes what persons corrected of sample documents.
DELETE FROM core.corrections WHERE document_id IN (
    SELECT document_id FROM core.documents WHERE is_sample
    UNION SELECT document_id FROM core.document_versions WHERE is_sample
);
