-- How many documents topics can be found in, and how many of them have none yet.
SELECT
    count(*) FILTER (d.kind <> 'follow_up') AS documents,
    count(*) FILTER (l.topic_id IS NULL) AS waiting
FROM core.documents AS d
JOIN core.labels AS l ON l.document_id = d.document_id AND l.text_hash = d.text_hash
WHERE l.sentiment IS NOT NULL AND NOT d.is_default;
