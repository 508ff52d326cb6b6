-- How many documents are negative or positive, overall and by product, in the window, before it, and in the baseline?
WITH recent AS MATERIALIZED (
    SELECT
        document_id,
        product,
        sentiment,
        -- Copies of one text are one voice; "Good." from two people is two.
        copy_group AS voice,
        published_at >= $start::TIMESTAMPTZ AS is_current,
        published_at < $start::TIMESTAMPTZ AND published_at >= $before_start::TIMESTAMPTZ AS is_before
    FROM reported
    WHERE sentiment IS NOT NULL
      AND published_at >= $baseline_start::TIMESTAMPTZ
      AND published_at < $end::TIMESTAMPTZ
),
judged AS (
    SELECT
        *,
        document_id IN (
            SELECT min(document_id) FROM recent GROUP BY is_current, product, voice
        ) AS is_voice
    FROM recent
)
SELECT
    grouping(product) = 1 AS is_total,
    product,
    count(*) FILTER (is_current) AS current_count,
    count(*) FILTER (is_current AND sentiment = 'negative') AS current_negative,
    count(*) FILTER (is_current AND sentiment = 'positive') AS current_positive,
    count(*) FILTER (is_before) AS before_count,
    count(*) FILTER (is_before AND sentiment = 'negative') AS before_negative,
    count(*) FILTER (is_before AND sentiment = 'positive') AS before_positive,
    count(*) FILTER (NOT is_current) AS baseline_count,
    count(*) FILTER (NOT is_current AND sentiment = 'negative') AS baseline_negative,
    count(*) FILTER (NOT is_current AND sentiment = 'positive') AS baseline_positive,
    count(*) FILTER (is_current AND is_voice) AS current_voices,
    count(*) FILTER (is_current AND is_voice AND sentiment = 'negative')
        AS current_negative_voices,
    count(*) FILTER (NOT is_current AND is_voice) AS baseline_voices,
    count(*) FILTER (NOT is_current AND is_voice AND sentiment = 'negative')
        AS baseline_negative_voices
FROM judged
GROUP BY GROUPING SETS ((), (product))
ORDER BY is_total DESC, current_count DESC, product;
