-- Marks the texts that only marked documents have.
CREATE OR REPLACE TEMP TABLE erased_texts AS
WITH known AS (
    SELECT document_id, text_hash FROM core.documents
    UNION ALL
    SELECT document_id, text_hash FROM core.document_versions
)
SELECT text_hash FROM known
GROUP BY text_hash
HAVING bool_and(document_id IN (SELECT document_id FROM erased));
