-- The documents that are given a topic, with the one that they have: all of them, or those without.
SELECT document_id, text_hash, language, topic_id, topic_fits
FROM core.documents
WHERE sentiment IS NOT NULL AND NOT is_default AND (NOT $waiting::BOOLEAN OR topic_id IS NULL);
