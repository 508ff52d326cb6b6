-- These documents, the newest first.
SELECT document_id, left(text, 300) AS text, length(text) > 300 AS is_cut, source, product, rating,
    published_at, sentiment, topic, topic_zh
FROM documents
WHERE list_contains($ids::VARCHAR[], document_id)
ORDER BY published_at DESC, document_id;
