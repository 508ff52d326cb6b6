-- What was sold and returned in the window and the one before it, and how many documents of the window are negative?
WITH windows AS (
    SELECT unnest(['current', 'before']) AS name, unnest([1, 2]) AS position
),
-- Sales are known by product and not by source or language.
sold AS (
    SELECT *
    FROM weekly_sales
    WHERE (len($products::VARCHAR[]) = 0 OR list_contains($products, product))
      AND len($sources::VARCHAR[]) = 0
      AND len($languages::VARCHAR[]) = 0
),
weeks AS (
    SELECT
        week_start,
        CASE WHEN week_start >= $start_day::DATE THEN 'current' ELSE 'before' END AS name,
        -- A row of the whole business counts before the sum of the products.
        coalesce(sum(units) FILTER (product IS NULL), sum(units)) AS units,
        coalesce(sum(revenue) FILTER (product IS NULL), sum(revenue)) AS revenue,
        coalesce(sum(returns) FILTER (product IS NULL), sum(returns)) AS returns,
        coalesce(sum(ad_spend) FILTER (product IS NULL), sum(ad_spend)) AS ad_spend,
        count(DISTINCT currency) AS currencies,
        any_value(currency) AS currency
    FROM sold
    WHERE week_start >= $before_day::DATE AND week_start < $end_day::DATE
    GROUP BY week_start
),
judged AS (
    SELECT count(*) AS read_count, count(*) FILTER (sentiment = 'negative') AS negative_count
    FROM reported
    WHERE sentiment IS NOT NULL
      AND published_at >= $start::TIMESTAMPTZ
      AND published_at < $end::TIMESTAMPTZ
)
SELECT
    windows.name,
    count(week_start) AS weeks,
    sum(units)::BIGINT AS units,
    sum(revenue) AS revenue,
    sum(returns)::BIGINT AS returns,
    sum(ad_spend) AS ad_spend,
    CASE WHEN max(currencies) = 1 AND count(DISTINCT currency) = 1 THEN any_value(currency) END
        AS currency,
    any_value(read_count) AS read_count,
    any_value(negative_count) AS negative_count,
    (SELECT count(*) FROM sold WHERE week_start < $end_day::DATE) AS known
FROM windows
CROSS JOIN judged
LEFT JOIN weeks USING (name)
GROUP BY windows.name, windows.position
ORDER BY windows.position;
