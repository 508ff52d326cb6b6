-- Marks the documents of an author, of these ids, or from before a moment, and the follow-ups of each.
CREATE OR REPLACE TEMP TABLE erased AS
WITH known AS (
    SELECT document_id, parent_id, author_hash, published_at, loaded_at FROM core.documents
    UNION ALL
    SELECT document_id, parent_id, author_hash, published_at, loaded_at FROM core.document_versions
),
named AS (
    SELECT document_id FROM known
    WHERE author_hash = $author
       OR document_id IN (SELECT unnest($documents::VARCHAR[]))
    UNION
    -- Of a document that is dated, the date; an undated one counts from when it came.
    SELECT document_id FROM core.documents WHERE coalesce(published_at, loaded_at) < $before
)
SELECT document_id FROM named
UNION
SELECT document_id FROM known WHERE parent_id IN (SELECT document_id FROM named);
