-- How often does each topic come up in the window and in the baseline, a shared long text counted once?
WITH recent AS MATERIALIZED (
    SELECT
        document_id,
        topic_id,
        topic,
        topic_zh,
        sentiment,
        sentiment_score,
        published_at,
        characters BETWEEN 15 AND 240 AS is_readable,
        published_at >= $start::TIMESTAMPTZ AS is_current,
        -- Copies of one text are one voice; "Good." from two people is two.
        copy_group AS voice
    FROM reported
    WHERE topic_id IS NOT NULL
      AND published_at >= $baseline_start::TIMESTAMPTZ
      AND published_at < $end::TIMESTAMPTZ
),
voices AS (
    SELECT *
    FROM recent
    WHERE document_id IN (SELECT min(document_id) FROM recent GROUP BY is_current, voice)
),
repeats AS (
    SELECT topic_id, count(*) AS current_documents FROM recent WHERE is_current GROUP BY topic_id
),
moods AS (
    SELECT
        topic_id,
        count(*) FILTER (sentiment = 'negative') >= count(*) FILTER (sentiment = 'positive')
            AS is_negative
    FROM voices
    WHERE is_current
    GROUP BY topic_id
)
SELECT
    topic_id,
    coalesce(any_value(topic), topic_id) AS topic_en,
    coalesce(any_value(topic_zh), topic_id) AS topic_zh,
    count(*) FILTER (is_current) AS current_count,
    count(*) FILTER (NOT is_current) AS baseline_count,
    coalesce(any_value(current_documents), 0) AS current_documents,
    (SELECT count(*) FROM voices WHERE is_current) AS current_total,
    (SELECT count(*) FROM voices WHERE NOT is_current) AS baseline_total,
    count(sentiment) FILTER (is_current) AS current_read,
    count(*) FILTER (is_current AND sentiment = 'negative') AS current_negative,
    count(*) FILTER (is_current AND sentiment = 'positive') AS current_positive,
    -- Representative first: of the topic's usual mood, short enough to read, decided, recent.
    coalesce(
        list(
            document_id
            ORDER BY
                coalesce(sentiment, '') = CASE WHEN is_negative THEN 'negative' ELSE 'positive' END DESC,
                is_readable DESC,
                round(abs(coalesce(sentiment_score, 0)), 1) DESC,
                published_at DESC,
                document_id
        ) FILTER (is_current)[:12],
        []
    ) AS documents
FROM voices
LEFT JOIN moods USING (topic_id)
LEFT JOIN repeats USING (topic_id)
GROUP BY topic_id
ORDER BY current_count DESC, topic_id;
