-- How many documents, and how many with a topic, has each of the last days, in the zone of the business?
WITH newest AS (
    SELECT max(CAST(timezone($zone, published_at) AS DATE)) AS day
    FROM feedback
    WHERE published_at <= $now::TIMESTAMPTZ
)
SELECT
    CAST(timezone($zone, published_at) AS DATE) AS day,
    count(*) AS documents,
    count(topic_id) AS documents_with_topic
FROM feedback
WHERE published_at <= $now::TIMESTAMPTZ
  AND CAST(timezone($zone, published_at) AS DATE) > (SELECT day FROM newest) - $days::INTEGER
GROUP BY day
ORDER BY day;
