-- What did each product sell in a week, over the weeks that a report draws?
SELECT
    -- No product means the whole business.
    coalesce(product, '') AS product,
    count(units) AS weeks,
    avg(units) AS mean_units,
    stddev_samp(units) AS spread_units,
    avg(revenue) AS mean_revenue,
    CASE WHEN count(DISTINCT currency) = 1 THEN any_value(currency) END AS currency
FROM weekly_sales
WHERE week_start >= ($week_days::VARCHAR[])[1]::DATE
  AND week_start < $end_day::DATE
  AND units IS NOT NULL
GROUP BY ALL
ORDER BY product;
