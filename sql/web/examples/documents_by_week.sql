-- How many documents has each week, and how many stars on average?
SELECT
    date_trunc('week', published_at) AS week,
    count(*) AS documents,
    round(avg(rating), 2) AS mean_stars
FROM feedback
WHERE published_at IS NOT NULL
GROUP BY week
ORDER BY week DESC;
