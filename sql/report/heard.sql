-- How are the documents of the window and of the baseline spread over sources, products, languages and stars?
WITH recent AS MATERIALIZED (
    SELECT
        source,
        product,
        language,
        CAST(round(rating) AS INTEGER) AS stars,
        sentiment,
        row_number() OVER (
            PARTITION BY published_at >= $start::TIMESTAMPTZ, copy_group
            ORDER BY published_at, document_id
        ) > 1 AS is_repeat,
        rating IS NULL AS is_unrated,
        published_at >= $start::TIMESTAMPTZ AS is_current
    FROM reported
    WHERE published_at >= $baseline_start::TIMESTAMPTZ
      AND published_at < $end::TIMESTAMPTZ
),
undated AS (
    SELECT count(*) AS all_documents, count(*) FILTER (published_at IS NULL) AS undated_count
    FROM dated
)
SELECT
    CASE grouping(source, product, language, stars, is_repeat, is_unrated)
        WHEN 63 THEN 'all'
        WHEN 31 THEN 'source'
        WHEN 47 THEN 'product'
        WHEN 55 THEN 'language'
        WHEN 59 THEN 'stars'
        WHEN 61 THEN 'repeat'
        WHEN 62 THEN 'unrated'
        ELSE 'cell'
    END AS dimension,
    source,
    product,
    language,
    stars,
    coalesce(is_repeat, is_unrated) AS holds,
    count(*) FILTER (is_current) AS current_count,
    count(*) FILTER (NOT is_current) AS baseline_count,
    count(sentiment) FILTER (is_current) AS current_read,
    count(*) FILTER (is_current AND sentiment = 'negative') AS current_negative,
    count(sentiment) FILTER (NOT is_current) AS baseline_read,
    any_value(all_documents) AS all_documents,
    any_value(undated_count) AS undated_count
FROM recent
CROSS JOIN undated
GROUP BY GROUPING SETS (
    (), (source), (product), (language), (stars), (is_repeat), (is_unrated),
    (source, product, language)
)
ORDER BY dimension, current_count DESC, source, product, language, stars, holds;
