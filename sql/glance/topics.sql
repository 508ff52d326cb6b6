-- Of which topic do most documents of each product speak in the window?
SELECT product, topic_id, any_value(topic) AS topic, any_value(topic_zh) AS topic_zh, count(*) AS documents
FROM feedback
WHERE product IS NOT NULL
  AND topic_id IS NOT NULL
  AND published_at >= $start::TIMESTAMPTZ
  AND published_at < $end::TIMESTAMPTZ
GROUP BY product, topic_id
QUALIFY row_number() OVER (PARTITION BY product ORDER BY count(*) DESC, topic_id) = 1;
