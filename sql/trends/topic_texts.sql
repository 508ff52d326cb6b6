-- Which documents has a topic on some days? At most so many.
SELECT document_id, text
FROM feedback
WHERE topic_id = $topic
  AND published_at <= $now::TIMESTAMPTZ
  AND CAST(timezone($zone, published_at) AS DATE) BETWEEN $start::DATE AND $end::DATE
ORDER BY document_id
LIMIT $most::INTEGER;
