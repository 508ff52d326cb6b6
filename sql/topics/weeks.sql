-- How many documents has each topic each week within a scope, and how are they judged?
SELECT
    topic_id,
    CAST(date_trunc('week', timezone($zone, published_at)) AS DATE) AS week_start,
    count(*) AS documents,
    count(sentiment) AS read_documents,
    count(*) FILTER (sentiment = 'negative') AS negative_documents,
    count(*) FILTER (sentiment = 'positive') AS positive_documents
FROM feedback
WHERE topic_id IS NOT NULL
  AND published_at >= $start::TIMESTAMPTZ
  AND published_at < $end::TIMESTAMPTZ
  -- As in a report, competitors are counted where they are asked for by name.
  AND CASE
      WHEN len($products::VARCHAR[]) > 0 THEN list_contains($products, product)
      ELSE product IS NULL OR product NOT IN (SELECT product FROM competitors)
  END
  AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources, source))
  AND (len($languages::VARCHAR[]) = 0 OR list_contains($languages, language))
GROUP BY topic_id, week_start
ORDER BY topic_id, week_start;
