-- The documents of some topics, with their texts.
SELECT document_id, text_hash, text, language, topic_id
FROM core.documents
WHERE topic_id IN (SELECT unnest($topics::VARCHAR[]))
ORDER BY text_hash, document_id;
