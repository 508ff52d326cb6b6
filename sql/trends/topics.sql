-- On which days has each topic how many documents, since a moment?
WITH daily AS (
    SELECT
        topic_id,
        coalesce(any_value(topic), topic_id) AS topic_en,
        coalesce(any_value(topic_zh), topic_id) AS topic_zh,
        CAST(timezone($zone, published_at) AS DATE) AS day,
        count(*) AS documents
    FROM feedback
    WHERE topic_id IS NOT NULL
      AND published_at <= $now::TIMESTAMPTZ
      AND published_at >= $start::TIMESTAMPTZ
    GROUP BY topic_id, day
)
SELECT
    topic_id,
    any_value(topic_en) AS topic_en,
    any_value(topic_zh) AS topic_zh,
    list(day ORDER BY day) AS days,
    list(documents ORDER BY day) AS documents
FROM daily
GROUP BY topic_id
ORDER BY topic_id;
