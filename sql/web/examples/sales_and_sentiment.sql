-- What was sold and returned each week, and which share of the product's reviews was negative?
SELECT
    s.week,
    s.product,
    any_value(s.units) AS units,
    any_value(s.returns) AS returns,
    any_value(s.ad_spend) AS ad_spend,
    count(f.sentiment) AS documents,
    round(100 * avg(CAST(f.sentiment = 'negative' AS INTEGER)), 1) AS negative_percent
FROM weekly_sales AS s
LEFT JOIN feedback AS f
    ON f.product = s.product AND date_trunc('week', f.published_at) = s.week_start
WHERE s.product IS NOT NULL
GROUP BY s.week, s.product
ORDER BY s.week DESC, s.product;
