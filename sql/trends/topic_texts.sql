-- Which documents has a topic on some days? At most so many.
SELECT document_id, text
FROM feedback
WHERE topic_id = $topic
  AND published_at <= $now::TIMESTAMPTZ
  AND published_at >= $since::TIMESTAMPTZ
  AND CAST(timezone($zone, published_at) AS DATE) BETWEEN $first_day::DATE AND $last_day::DATE
ORDER BY document_id
LIMIT $most::INTEGER;
