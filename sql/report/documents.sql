-- What do these documents say, cut at a length?
SELECT
    document_id,
    title,
    substr(text, 1, $characters) AS text,
    length(text) AS characters,
    text_hash,
    language,
    product,
    source,
    rating,
    sentiment,
    published_at
FROM documents
WHERE list_contains($ids::VARCHAR[], document_id);
