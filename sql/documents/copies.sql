-- Which other documents have exactly the same text: the newest, and how many in all.
WITH same AS (
    SELECT document_id, source, product, published_at
    FROM documents
    WHERE text_hash = $text_hash AND document_id <> $document_id
)
SELECT *, (SELECT count(*) FROM same) AS total
FROM same
ORDER BY published_at DESC NULLS LAST, document_id
LIMIT 20;
