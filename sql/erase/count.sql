-- What would be erased of an author, of these ids, or from before a moment: how much, from when to when?
WITH known AS (
    SELECT document_id, parent_id, author_hash, published_at, loaded_at, source, true AS is_newest
    FROM core.documents
    UNION ALL
    SELECT document_id, parent_id, author_hash, published_at, loaded_at, source, false
    FROM core.document_versions
),
named AS (
    SELECT document_id FROM known
    WHERE author_hash = $author
       OR document_id IN (SELECT unnest($documents::VARCHAR[]))
    UNION
    SELECT document_id FROM core.documents WHERE coalesce(published_at, loaded_at) < $before
),
marked AS (
    SELECT document_id FROM named
    UNION
    SELECT document_id FROM known WHERE parent_id IN (SELECT document_id FROM named)
)
SELECT
    count(DISTINCT document_id) FILTER (is_newest) AS documents,
    count(*) FILTER (NOT is_newest) AS versions,
    (SELECT count(*) FROM core.annotations WHERE document_id IN (SELECT document_id FROM marked))
        AS annotations,
    count(DISTINCT source) AS sources,
    min(published_at) AS first_date,
    max(published_at) AS last_date,
    count(DISTINCT document_id) FILTER (is_newest AND published_at IS NULL) AS undated
FROM known
WHERE document_id IN (SELECT document_id FROM marked);
