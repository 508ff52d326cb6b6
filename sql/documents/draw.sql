-- Documents of each stratum in an order that a seed shuffles, as many as a batch could take, and how many
-- the stratum has: what the model said, and how sure it was (low, middle, high).
SELECT
    document_id,
    text_hash,
    sentiment AS said,
    stratum,
    count(*) OVER (PARTITION BY stratum) AS stratum_size
FROM (
    SELECT
        l.document_id,
        l.text_hash,
        l.sentiment,
        l.sentiment || ' ' || CASE
            WHEN sure < 0.5 THEN 'low'
            WHEN sure < 0.8 THEN 'middle'
            ELSE 'high'
        END AS stratum,
        md5(concat(l.document_id, ' ', $seed::BIGINT)) AS shuffled
    FROM (
        SELECT
            document_id,
            text_hash,
            sentiment,
            CASE sentiment WHEN 'neutral' THEN 1 - abs(sentiment_score) ELSE abs(sentiment_score) END AS sure
        FROM core.labels
        WHERE sentiment IS NOT NULL AND NOT list_contains(coalesce(corrected, []), 'sentiment')
    ) AS l
    JOIN core.listed AS d ON d.document_id = l.document_id AND d.text_hash = l.text_hash
    WHERE ($product::VARCHAR IS NULL OR d.product = $product)
      AND ($source::VARCHAR IS NULL OR d.source = $source)
      AND ($language::VARCHAR IS NULL OR d.language = $language)
)
QUALIFY row_number() OVER (PARTITION BY stratum ORDER BY shuffled) <= $most
ORDER BY stratum, shuffled;
