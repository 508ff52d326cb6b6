-- How many documents speak of each aspect in the window and in the baseline, and how do they judge it?
WITH recent AS MATERIALIZED (
    SELECT
        document_id,
        copy_group AS voice,
        published_at,
        characters BETWEEN 15 AND 240 AS is_readable,
        published_at >= $start::TIMESTAMPTZ AS is_current
    FROM reported
    WHERE sentiment IS NOT NULL
      AND published_at >= $baseline_start::TIMESTAMPTZ
      AND published_at < $end::TIMESTAMPTZ
),
judged AS (
    SELECT
        aspect,
        document_id,
        bool_or(sentiment = 'negative') AS is_negative,
        bool_or(sentiment = 'positive') AS is_positive,
        mode(term) FILTER (sentiment = 'negative') AS blamed,
        mode(term) FILTER (sentiment = 'positive') AS praised
    FROM mentions
    GROUP BY aspect, document_id
),
spoken AS (
    SELECT
        *,
        -- Copies of one text are one voice.
        row_number() OVER (
            PARTITION BY is_current, aspect, voice ORDER BY published_at, document_id
        ) = 1 AS is_voice
    FROM judged
    JOIN recent USING (document_id)
)
SELECT
    aspect,
    count(*) FILTER (is_current AND is_voice) AS current_count,
    count(*) FILTER (is_current AND is_voice AND is_negative) AS current_negative,
    count(*) FILTER (is_current AND is_voice AND is_positive) AS current_positive,
    count(*) FILTER (NOT is_current AND is_voice) AS baseline_count,
    count(*) FILTER (NOT is_current AND is_voice AND is_negative) AS baseline_negative,
    count(*) FILTER (NOT is_current AND is_voice AND is_positive) AS baseline_positive,
    mode(blamed) FILTER (is_current) AS blamed,
    mode(praised) FILTER (is_current) AS praised,
    (SELECT count(*) FROM recent WHERE is_current) AS current_total,
    (SELECT count(*) FROM recent WHERE NOT is_current) AS baseline_total,
    coalesce(
        list(document_id ORDER BY is_readable DESC, published_at DESC, document_id)
            FILTER (is_current AND is_voice AND is_negative)[:12],
        []
    ) AS worst,
    coalesce(
        list(document_id ORDER BY is_readable DESC, published_at DESC, document_id)
            FILTER (is_current AND is_voice AND is_positive)[:12],
        []
    ) AS best
FROM spoken
GROUP BY aspect
ORDER BY current_count DESC, aspect;
