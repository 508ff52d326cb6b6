-- How many documents, stars and negative ones has each product, and each of its variants, in the window and in the baseline?
WITH recent AS MATERIALIZED (
    SELECT
        document_id,
        product,
        variant,
        rating,
        sentiment,
        -- Copies of one text are one voice; "Good." from two people is two.
        copy_group AS voice,
        published_at >= $start::TIMESTAMPTZ AS is_current
    FROM reported
    WHERE product IS NOT NULL
      AND published_at >= $baseline_start::TIMESTAMPTZ
      AND published_at < $end::TIMESTAMPTZ
),
judged AS (
    SELECT
        *,
        sentiment IS NOT NULL AND document_id IN (
            SELECT min(document_id) FROM recent WHERE sentiment IS NOT NULL
            GROUP BY is_current, product, voice
        ) AS is_voice
    FROM recent
)
SELECT
    product,
    grouping(variant) = 1 AS is_total,
    variant,
    count(*) FILTER (is_current) AS current_documents,
    avg(rating) FILTER (is_current) AS current_rating,
    count(sentiment) FILTER (is_current) AS current_count,
    count(*) FILTER (is_current AND sentiment = 'negative') AS current_negative,
    count(sentiment) FILTER (NOT is_current) AS baseline_count,
    count(*) FILTER (NOT is_current AND sentiment = 'negative') AS baseline_negative,
    count(*) FILTER (is_current AND is_voice) AS current_voices,
    count(*) FILTER (is_current AND is_voice AND sentiment = 'negative')
        AS current_negative_voices,
    count(*) FILTER (NOT is_current AND is_voice) AS baseline_voices,
    count(*) FILTER (NOT is_current AND is_voice AND sentiment = 'negative')
        AS baseline_negative_voices
FROM judged
GROUP BY GROUPING SETS ((product), (product, variant))
ORDER BY
    max(count(*) FILTER (is_current)) OVER (PARTITION BY product) DESC,
    product, is_total DESC, current_documents DESC, variant;
