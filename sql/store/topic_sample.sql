-- The different texts that topics are found in, with the topic that they have now.
SELECT
    text_hash,
    any_value(text) AS text,
    min(language) AS language,
    min(topic_id) AS topic_id
FROM core.documents
WHERE sentiment IS NOT NULL AND NOT is_default AND kind <> 'follow_up'
GROUP BY text_hash
ORDER BY text_hash
LIMIT $most;
