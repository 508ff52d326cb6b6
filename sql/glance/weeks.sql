-- How many documents has each product each week, how many of them are negative, and how many stars have they?
SELECT
    product,
    CAST(date_trunc('week', timezone($zone, published_at)) AS DATE) AS week_start,
    count(*) AS documents,
    count(sentiment) AS read_documents,
    count(*) FILTER (sentiment = 'negative') AS negative_documents,
    count(rating) AS rated_documents,
    coalesce(sum(rating), 0) AS stars
FROM feedback
WHERE product IS NOT NULL
  AND published_at >= $series_start::TIMESTAMPTZ
  AND published_at < $end::TIMESTAMPTZ
GROUP BY product, week_start
ORDER BY product, week_start;
