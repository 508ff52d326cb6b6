-- How many documents each stratum has: what the model said, and how sure it was (low, middle, high).
SELECT stratum, count(*) AS documents
FROM (
    SELECT
        l.sentiment || ' ' || CASE
            WHEN sure < 0.5 THEN 'low'
            WHEN sure < 0.8 THEN 'middle'
            ELSE 'high'
        END AS stratum
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
GROUP BY stratum
ORDER BY stratum;
