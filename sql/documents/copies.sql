-- Which other documents have the same or nearly the same text: the newest, and how many in all.
WITH same AS MATERIALIZED (
    SELECT document_id, text_hash FROM core.documents
    WHERE text_hash = $text_hash AND document_id <> $document_id
    UNION
    SELECT d.document_id, d.text_hash
    FROM core.labels AS l
    JOIN core.documents AS d ON d.document_id = l.document_id AND d.text_hash = l.text_hash
    WHERE l.copy_group = $copy_group AND l.document_id <> $document_id
)
SELECT
    d.document_id,
    d.source,
    d.product,
    d.published_at,
    d.text_hash = $text_hash AS is_exact,
    left(d.text, 200) AS text,
    length(d.text) > 200 AS is_cut,
    (SELECT count(*) FROM same) AS total
FROM core.listed AS d
WHERE d.document_id IN (SELECT document_id FROM same)
ORDER BY d.published_at DESC NULLS LAST, d.document_id
LIMIT 20;
