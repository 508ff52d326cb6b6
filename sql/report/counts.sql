-- How many documents fall into each of these periods, in the order given?
WITH periods AS (
    SELECT
        unnest($starts::TIMESTAMPTZ[]) AS period_start,
        unnest($ends::TIMESTAMPTZ[]) AS period_end,
        generate_subscripts($starts, 1) AS position
)
SELECT position, count(d.document_id) AS documents
FROM periods
LEFT JOIN feedback AS d
    ON d.published_at >= period_start AND d.published_at < period_end
    AND NOT ($without_doubtful::BOOLEAN AND coalesce(d.doubtful, false))
GROUP BY position
ORDER BY position;
