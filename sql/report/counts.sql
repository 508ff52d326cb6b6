-- How many documents were published in each of these periods, in the order given?
WITH periods AS (
    SELECT
        unnest($starts::TIMESTAMPTZ[]) AS period_start,
        unnest($ends::TIMESTAMPTZ[]) AS period_end,
        generate_subscripts($starts, 1) AS position
)
SELECT position, count(d.published_at) AS documents
FROM periods
LEFT JOIN dated AS d ON d.published_at >= period_start AND d.published_at < period_end
GROUP BY position
ORDER BY position;
