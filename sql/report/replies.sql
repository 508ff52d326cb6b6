-- Which bad reviews of the window has nobody answered, and which aspects do they complain of?
SELECT
    r.document_id,
    r.text_hash,
    r.product,
    r.source,
    r.language,
    r.rating,
    epoch_ms(r.published_at) AS published_ms,
    coalesce(
        (SELECT list(DISTINCT m.aspect ORDER BY m.aspect)
         FROM mentions AS m
         WHERE m.document_id = r.document_id AND m.sentiment = 'negative'),
        []
    ) AS aspects,
    count(*) OVER (PARTITION BY true) AS unanswered
FROM reported AS r
WHERE NOT r.is_answered
  AND r.language IN ('zh', 'en')
  AND NOT coalesce(r.doubtful, false)
  AND (r.rating <= 2 OR r.rating IS NULL)
  AND r.sentiment = 'negative'
  AND r.published_at >= $start::TIMESTAMPTZ
  AND r.published_at < $end::TIMESTAMPTZ
ORDER BY
    r.rating IS NULL,
    r.characters BETWEEN 15 AND 600 DESC,
    r.rating,
    r.sentiment_score,
    r.published_at DESC,
    r.document_id
LIMIT 60;
