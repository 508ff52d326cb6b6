-- Which other documents have the same or nearly the same text: the newest, and how many in all.
WITH same AS MATERIALIZED (
    SELECT document_id, text_hash FROM core.documents
    WHERE text_hash = $text_hash AND document_id <> $document_id
    UNION
    SELECT document_id, text_hash FROM core.documents
    WHERE copy_group = $copy_group AND document_id <> $document_id
)
SELECT
    d.document_id,
    d.source,
    d.shown_product AS product,
    d.published_at,
    d.text_hash = $text_hash AS is_exact,
    left(d.text, 200) AS text,
    length(d.text) > 200 AS is_cut,
    (SELECT count(*) FROM same) AS total
FROM core.documents AS d
WHERE d.document_id IN (SELECT document_id FROM same)
ORDER BY d.published_at DESC NULLS LAST, d.document_id
LIMIT 20;
