-- How did the share of negative texts move, week by week, for each product?
SELECT
    CAST(date_trunc('week', published_at) AS DATE) AS week,
    product,
    count(*) AS documents,
    round(100 * avg(CAST(sentiment = 'negative' AS INTEGER)), 1) AS negative_percent
FROM feedback
WHERE sentiment IS NOT NULL AND published_at IS NOT NULL
GROUP BY week, product
ORDER BY week, product;
