-- How many documents of a scope has each group each week, how are they judged, and how many stars have they?
SELECT
    CAST(date_trunc('week', timezone($zone, published_at)) AS DATE) AS week_start,
    CASE $split::VARCHAR
        WHEN 'product' THEN product
        WHEN 'source' THEN source
        WHEN 'language' THEN language
        WHEN 'sentiment' THEN sentiment
        ELSE ''
    END AS name,
    count(*) AS documents,
    count(sentiment) AS read_documents,
    count(*) FILTER (sentiment = 'negative') AS negative_documents,
    count(rating) AS rated_documents,
    avg(rating) AS mean_rating,
    stddev_samp(rating) AS deviation
FROM feedback
WHERE published_at >= $start::TIMESTAMPTZ
  AND published_at < $end::TIMESTAMPTZ
  AND CASE
      WHEN len($products::VARCHAR[]) > 0 THEN list_contains($products, product)
      -- Beside each other competitors are of use; in one figure they are not ours.
      ELSE $split = 'product' OR product IS NULL OR product NOT IN (SELECT product FROM competitors)
  END
  AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources, source))
  AND (len($languages::VARCHAR[]) = 0 OR list_contains($languages, language))
  AND NOT ($without_doubtful::BOOLEAN AND coalesce(doubtful, false))
GROUP BY week_start, name
HAVING name IS NOT NULL
ORDER BY name, week_start;
