-- How many documents topics can be found in, and how many of them have none yet.
SELECT
    count(*) FILTER (kind <> 'follow_up') AS documents,
    count(*) FILTER (topic_id IS NULL) AS waiting
FROM core.documents
WHERE sentiment IS NOT NULL AND NOT is_default;
