-- Which products have the largest share of negative texts?
SELECT
    product,
    count(*) AS documents,
    round(100 * avg(CAST(sentiment = 'negative' AS INTEGER)), 1) AS negative_percent
FROM feedback
WHERE sentiment IS NOT NULL
GROUP BY product
HAVING count(*) >= 30
ORDER BY negative_percent DESC;
