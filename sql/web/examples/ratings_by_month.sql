-- How many stars on average has each product, month by month?
SELECT
    CAST(date_trunc('month', published_at) AS DATE) AS month,
    product,
    count(rating) AS ratings,
    round(avg(rating), 2) AS mean_stars
FROM feedback
WHERE rating IS NOT NULL AND published_at IS NOT NULL
GROUP BY month, product
ORDER BY month, product;
