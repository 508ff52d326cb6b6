-- How many documents has each product, source and aspect in the window and before, and how are they judged?
-- A document that speaks of several aspects counts as a part of one for each, so that they add up.
WITH recent AS MATERIALIZED (
    SELECT
        document_id,
        product,
        source,
        sentiment,
        rating,
        published_at,
        characters BETWEEN 15 AND 240 AS is_readable,
        published_at >= $start::TIMESTAMPTZ AS is_current,
        published_at < $start::TIMESTAMPTZ AND published_at >= $before_start::TIMESTAMPTZ AS is_before
    FROM reported
    WHERE published_at >= $baseline_start::TIMESTAMPTZ AND published_at < $end::TIMESTAMPTZ
),
spoken AS (
    SELECT document_id, aspect, 1 / count(*) OVER (PARTITION BY document_id) AS weight
    FROM (SELECT DISTINCT document_id, aspect FROM mentions)
),
valued AS (
    SELECT 'product' AS dimension, product AS value, 1.0::DOUBLE AS weight, recent.* FROM recent
    UNION ALL
    SELECT 'source', source, 1.0, recent.* FROM recent
    UNION ALL
    SELECT 'aspect', aspect, coalesce(weight, 1.0), recent.*
    FROM recent
    LEFT JOIN spoken USING (document_id)
)
SELECT
    dimension,
    value,
    coalesce(sum(weight) FILTER (is_current AND sentiment IS NOT NULL), 0) AS current_read,
    coalesce(sum(weight) FILTER (is_current AND sentiment = 'negative'), 0) AS current_negative,
    coalesce(sum(weight) FILTER (is_before AND sentiment IS NOT NULL), 0) AS before_read,
    coalesce(sum(weight) FILTER (is_before AND sentiment = 'negative'), 0) AS before_negative,
    coalesce(sum(weight) FILTER (NOT is_current AND sentiment IS NOT NULL), 0) AS baseline_read,
    coalesce(sum(weight) FILTER (NOT is_current AND sentiment = 'negative'), 0)
        AS baseline_negative,
    coalesce(sum(weight) FILTER (is_current AND sentiment = 'positive'), 0) AS current_positive,
    coalesce(sum(weight) FILTER (is_current AND rating IS NOT NULL), 0) AS current_rated,
    coalesce(sum(weight) FILTER (is_current AND rating <= 2), 0) AS current_low,
    coalesce(sum(weight * rating) FILTER (is_current), 0) AS current_stars,
    coalesce(sum(weight) FILTER (is_before AND sentiment = 'positive'), 0) AS before_positive,
    coalesce(sum(weight) FILTER (is_before AND rating IS NOT NULL), 0) AS before_rated,
    coalesce(sum(weight) FILTER (is_before AND rating <= 2), 0) AS before_low,
    coalesce(sum(weight * rating) FILTER (is_before), 0) AS before_stars,
    coalesce(sum(weight) FILTER (NOT is_current AND sentiment = 'positive'), 0) AS baseline_positive,
    coalesce(sum(weight) FILTER (NOT is_current AND rating IS NOT NULL), 0) AS baseline_rated,
    coalesce(sum(weight) FILTER (NOT is_current AND rating <= 2), 0) AS baseline_low,
    coalesce(sum(weight * rating) FILTER (NOT is_current), 0) AS baseline_stars,
    coalesce(sum(weight * rating * rating) FILTER (is_current), 0) AS current_squares,
    coalesce(sum(weight * rating * rating) FILTER (is_before), 0) AS before_squares,
    coalesce(sum(weight * rating * rating) FILTER (NOT is_current), 0) AS baseline_squares,
    coalesce(
        list(document_id ORDER BY is_readable DESC, published_at DESC, document_id)
            FILTER (is_current AND (sentiment = 'negative' OR rating <= 2))[:12],
        []
    ) AS worst,
    coalesce(
        list(document_id ORDER BY is_readable DESC, published_at DESC, document_id)
            FILTER (is_current AND (sentiment = 'positive' OR rating >= 4))[:12],
        []
    ) AS best
FROM valued
GROUP BY dimension, value
ORDER BY dimension, current_read DESC, value;
