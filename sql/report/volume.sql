-- How many documents has each language, source and product in the window, before it, and in the baseline?
WITH recent AS (
    SELECT
        language,
        source,
        product,
        published_at,
        published_at >= $start::TIMESTAMPTZ AS is_current,
        published_at < $start::TIMESTAMPTZ AND published_at >= $before_start::TIMESTAMPTZ AS is_before
    FROM reported
    WHERE published_at >= $baseline_start::TIMESTAMPTZ AND published_at < $end::TIMESTAMPTZ
),
periods AS (
    SELECT
        unnest($period_starts::TIMESTAMPTZ[]) AS period_start,
        unnest($period_ends::TIMESTAMPTZ[]) AS period_end
),
period_counts AS (
    SELECT period_start, count(r.published_at) AS documents
    FROM periods
    LEFT JOIN recent AS r ON r.published_at >= period_start AND r.published_at < period_end
    GROUP BY period_start
),
spread AS (
    SELECT min(documents) AS lowest, max(documents) AS highest, stddev_samp(documents) AS deviation
    FROM period_counts
)
SELECT
    CASE
        WHEN grouping(language) = 0 THEN 'language'
        WHEN grouping(source) = 0 THEN 'source'
        WHEN grouping(product) = 0 THEN 'product'
        ELSE 'all'
    END AS grouped_by,
    coalesce(language, source, product) AS name,
    count(*) FILTER (is_current) AS current_count,
    count(*) FILTER (is_before) AS before_count,
    count(*) FILTER (NOT is_current) AS baseline_count,
    any_value(lowest) AS lowest,
    any_value(highest) AS highest,
    any_value(deviation) AS deviation
FROM recent
CROSS JOIN spread
GROUP BY GROUPING SETS ((), (language), (source), (product))
ORDER BY grouped_by, current_count DESC, baseline_count DESC, name;
