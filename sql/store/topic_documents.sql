-- The documents that are given a topic, with the one that they have: all of them, or those without.
SELECT d.document_id, d.text_hash, d.language, l.topic_id, l.topic_fits
FROM core.documents AS d
JOIN core.labels AS l ON l.document_id = d.document_id AND l.text_hash = d.text_hash
WHERE l.sentiment IS NOT NULL AND NOT d.is_default AND (NOT $waiting::BOOLEAN OR l.topic_id IS NULL);
