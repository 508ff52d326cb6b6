-- The different texts that topics are found in, with the topic that they have now.
SELECT
    d.text_hash,
    any_value(d.text) AS text,
    min(d.language) AS language,
    min(l.topic_id) AS topic_id
FROM core.documents AS d
JOIN core.labels AS l ON l.document_id = d.document_id AND l.text_hash = d.text_hash
WHERE l.sentiment IS NOT NULL AND NOT d.is_default AND d.kind <> 'follow_up'
GROUP BY d.text_hash
ORDER BY d.text_hash
LIMIT $most;
