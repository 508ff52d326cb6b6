-- Every document that has a sentiment, with the topic it has now: what topics are found in.
SELECT d.document_id, d.text_hash, d.kind, d.text, d.language, l.topic_id
FROM core.documents AS d
JOIN core.labels AS l ON l.document_id = d.document_id AND l.text_hash = d.text_hash
WHERE l.sentiment IS NOT NULL AND NOT d.is_default
ORDER BY d.document_id;
