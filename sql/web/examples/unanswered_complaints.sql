-- Which complaints has the shop not answered, by product?
SELECT
    product,
    count(*) AS complaints,
    count(*) FILTER (answer IS NULL) AS unanswered,
    round(100 * avg(CAST(answer IS NULL AS INTEGER)), 1) AS unanswered_percent,
    max(published_at) AS newest
FROM feedback
WHERE sentiment = 'negative'
GROUP BY product
ORDER BY unanswered DESC;
