-- The newest documents that are far from the topic that they were given.
SELECT d.document_id, d.text_hash, d.text, d.language, l.topic_id
FROM core.documents AS d
JOIN core.labels AS l ON l.document_id = d.document_id AND l.text_hash = d.text_hash
WHERE l.topic_fits = false AND d.kind <> 'follow_up'
ORDER BY d.loaded_at DESC, d.text_hash, d.document_id
LIMIT $most;
