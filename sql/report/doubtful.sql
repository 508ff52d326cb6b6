-- Which documents of the window are doubtful and why, and what are sentiment and stars with and without them?
WITH recent AS MATERIALIZED (
    SELECT document_id, text_hash, rating, sentiment, doubtful, doubt_reasons, published_at
    FROM scoped
    WHERE is_own AND published_at >= $start::TIMESTAMPTZ AND published_at < $end::TIMESTAMPTZ
),
totals AS (
    SELECT
        count(doubtful) AS checked,
        count(*) FILTER (doubtful) AS doubtful_count,
        count(sentiment) FILTER (doubtful) AS doubtful_read,
        count(*) FILTER (doubtful AND sentiment = 'negative') AS doubtful_negative,
        count(sentiment) FILTER (NOT coalesce(doubtful, false)) AS kept_read,
        count(*) FILTER (NOT coalesce(doubtful, false) AND sentiment = 'negative')
            AS kept_negative,
        count(rating) FILTER (doubtful) AS doubtful_rated,
        avg(rating) FILTER (doubtful) AS doubtful_mean,
        stddev_samp(rating) FILTER (doubtful) AS doubtful_deviation,
        count(rating) FILTER (NOT coalesce(doubtful, false)) AS kept_rated,
        avg(rating) FILTER (NOT coalesce(doubtful, false)) AS kept_mean,
        stddev_samp(rating) FILTER (NOT coalesce(doubtful, false)) AS kept_deviation
    FROM recent
),
reasons AS (
    SELECT
        reason,
        count(*) AS documents_count,
        list(document_id ORDER BY published_at, document_id)[:12] AS documents
    FROM (SELECT unnest(doubt_reasons) AS reason, document_id, published_at FROM recent)
    GROUP BY reason
),
told AS (
    SELECT arg_max(a.details, a.loaded_at) AS details
    FROM annotations AS a
    JOIN recent USING (document_id, text_hash)
    WHERE a.analysis = 'doubt' AND list_contains(doubt_reasons, 'burst')
    GROUP BY document_id
),
burst AS (
    SELECT
        'burst' AS reason,
        found->>'$.evidence.product' AS product,
        found->>'$.evidence.source' AS source,
        found->>'$.evidence.first' AS first,
        found->>'$.evidence.last' AS last,
        CAST(found->>'$.evidence.reviews' AS BIGINT) AS reviews,
        CAST(found->>'$.evidence.usual' AS DOUBLE) AS usual
    FROM (SELECT unnest(json_extract(details, '$.reasons[*]')) AS found FROM told)
    WHERE found->>'$.reason' = 'burst'
    GROUP BY ALL
    ORDER BY reviews DESC, first, source, product
    LIMIT 1
)
SELECT totals.*, reasons.*, burst.* EXCLUDE (reason)
FROM totals
LEFT JOIN reasons ON true
LEFT JOIN burst ON burst.reason = reasons.reason
ORDER BY documents_count DESC, reasons.reason;
