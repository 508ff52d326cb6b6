-- The documents of some topics, with their texts.
SELECT d.document_id, d.text_hash, d.text, d.language, l.topic_id
FROM core.documents AS d
JOIN core.labels AS l ON l.document_id = d.document_id AND l.text_hash = d.text_hash
WHERE l.topic_id IN (SELECT unnest($topics::VARCHAR[]))
ORDER BY d.text_hash, d.document_id;
