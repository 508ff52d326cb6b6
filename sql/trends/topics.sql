-- How many documents of each day has each topic, since a day?
SELECT
    topic_id,
    coalesce(any_value(topic), topic_id) AS topic_en,
    coalesce(any_value(topic_zh), topic_id) AS topic_zh,
    CAST(timezone($zone, published_at) AS DATE) AS day,
    count(*) AS documents
FROM feedback
WHERE topic_id IS NOT NULL
  AND published_at <= $now::TIMESTAMPTZ
  AND CAST(timezone($zone, published_at) AS DATE) >= $first::DATE
GROUP BY topic_id, day
ORDER BY topic_id, day;
