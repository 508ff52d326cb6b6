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
        document_id,
        text_hash,
        sentiment,
        sentiment || ' ' || CASE
            WHEN sure < 0.5 THEN 'low'
            WHEN sure < 0.8 THEN 'middle'
            ELSE 'high'
        END AS stratum,
        md5(concat(document_id, ' ', $seed::BIGINT)) AS shuffled
    FROM (
        SELECT
            *,
            CASE sentiment WHEN 'neutral' THEN 1 - abs(sentiment_score) ELSE abs(sentiment_score) END AS sure
        FROM documents
    )
    WHERE sentiment IS NOT NULL
      AND NOT list_contains(coalesce(corrected, []), 'sentiment')
      AND ($product::VARCHAR IS NULL OR product = $product)
      AND ($source::VARCHAR IS NULL OR source = $source)
      AND ($language::VARCHAR IS NULL OR language = $language)
)
QUALIFY row_number() OVER (PARTITION BY stratum ORDER BY shuffled) <= $most
ORDER BY stratum, shuffled;
