-- The newest documents that are far from the topic that they were given.
SELECT document_id, text_hash, text, language, topic_id
FROM core.documents
WHERE topic_fits = false AND kind <> 'follow_up'
ORDER BY loaded_at DESC, text_hash, document_id
LIMIT $most;
