-- How many documents, which share of negative ones, which mean rating, and which sales had each week?
WITH weeks AS (
    SELECT
        unnest($week_starts::TIMESTAMPTZ[]) AS week_start,
        unnest($week_ends::TIMESTAMPTZ[]) AS week_end,
        unnest($week_days::DATE[]) AS monday,
        generate_subscripts($week_starts, 1) AS position
),
sold AS (
    SELECT
        week_start AS monday,
        -- A row of the whole business counts before the sum of the products.
        coalesce(sum(units) FILTER (product IS NULL), sum(units))::BIGINT AS units,
        coalesce(sum(returns) FILTER (product IS NULL), sum(returns))::BIGINT AS returns
    FROM weekly_sales
    WHERE (len($products::VARCHAR[]) = 0 OR list_contains($products, product))
      AND len($sources::VARCHAR[]) = 0
      AND len($languages::VARCHAR[]) = 0
    GROUP BY week_start
)
SELECT
    position,
    -- Before the first document nothing is known: that is not a count of none.
    CASE
        WHEN any_value(week_end) > (SELECT min(published_at) FROM dated)
        THEN count(d.document_id)
    END AS documents,
    count(*) FILTER (d.sentiment = 'negative') / nullif(count(d.sentiment), 0) AS negative_share,
    avg(d.rating) AS mean_rating,
    any_value(sold.units) AS units,
    any_value(sold.returns) AS returns
FROM weeks
LEFT JOIN sold USING (monday)
LEFT JOIN reported AS d
    ON d.published_at >= week_start AND d.published_at < week_end
GROUP BY position
ORDER BY position;
