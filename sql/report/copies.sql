-- Which texts do three or more documents of the window share exactly, and what changes without the copies?
WITH recent AS (
    SELECT *
    FROM reported
    WHERE published_at >= $start::TIMESTAMPTZ AND published_at < $end::TIMESTAMPTZ
),
ranked AS (
    SELECT
        *,
        characters >= 20 AND count(*) OVER (PARTITION BY text_hash) >= 3 AS is_shared,
        row_number() OVER (PARTITION BY text_hash ORDER BY published_at, document_id) AS copy
    FROM recent
),
totals AS (
    SELECT
        count(*) AS all_count,
        count(*) FILTER (NOT is_shared OR copy = 1) AS once_count,
        count(sentiment) AS all_read,
        count(*) FILTER (sentiment = 'negative') AS all_negative,
        count(sentiment) FILTER (NOT is_shared OR copy = 1) AS once_read,
        count(*) FILTER (sentiment = 'negative' AND (NOT is_shared OR copy = 1)) AS once_negative
    FROM ranked
),
shared AS (
    SELECT
        text_hash,
        count(*) AS documents_count,
        count(DISTINCT author_hash) AS authors,
        epoch_ms(min(published_at)) AS first_ms,
        epoch_ms(max(published_at)) AS last_ms,
        list(document_id ORDER BY published_at, document_id)[:12] AS documents
    FROM ranked
    WHERE is_shared
    GROUP BY text_hash
)
SELECT totals.*, shared.*, (SELECT count(*) FROM shared) AS texts
FROM totals
LEFT JOIN shared ON true
ORDER BY documents_count DESC, text_hash
LIMIT 5;
