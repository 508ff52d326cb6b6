-- Of which aspects of which products is much more complained in the last four weeks than in the twelve before?
WITH last_day AS (SELECT max(published_at) AS moment FROM aspects),
counted AS (
    SELECT
        a.product,
        a.aspect,
        count(DISTINCT a.document_id) FILTER (a.published_at > l.moment - INTERVAL 28 DAY) AS lately,
        count(DISTINCT a.document_id)
            FILTER (a.published_at > l.moment - INTERVAL 28 DAY AND a.sentiment = 'negative') AS bad_lately,
        count(DISTINCT a.document_id) FILTER (a.published_at <= l.moment - INTERVAL 28 DAY) AS before,
        count(DISTINCT a.document_id)
            FILTER (a.published_at <= l.moment - INTERVAL 28 DAY AND a.sentiment = 'negative') AS bad_before
    FROM aspects AS a
    CROSS JOIN last_day AS l
    WHERE a.product IS NOT NULL
      -- What a shop can do nothing about on the item itself holds no item back.
      AND a.aspect NOT IN ('delivery', 'service', 'price', 'other')
      AND a.published_at > l.moment - INTERVAL 112 DAY
    GROUP BY ALL
)
SELECT product, aspect, lately, bad_lately
FROM counted
-- Two pseudo-counts each, so that a few documents are no rise.
WHERE bad_lately >= 8
  AND (bad_lately + 1) / (lately + 2) >= 0.5
  AND (bad_lately + 1) / (lately + 2) >= 0.2 + (bad_before + 1) / (before + 2)
ORDER BY bad_lately DESC, product, aspect;
