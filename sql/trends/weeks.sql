-- How many documents, and how many negative ones, had each source, product, topic and all in the last days and before?
WITH dated AS (
    SELECT
        published_at >= $since::TIMESTAMPTZ AS is_current,
        source,
        product,
        coalesce(topic, topic_id) AS topic,
        sentiment
    FROM feedback
    WHERE published_at >= $start::TIMESTAMPTZ AND published_at < $end::TIMESTAMPTZ
),
counted AS (
    SELECT
        CASE
            WHEN grouping(source) = 0 THEN 'source'
            WHEN grouping(product) = 0 THEN 'product'
            WHEN grouping(topic) = 0 THEN 'topic'
            ELSE 'all'
        END AS dimension,
        coalesce(source, product, topic) AS value,
        count(*) FILTER (is_current) AS documents,
        count(*) FILTER (NOT is_current) AS documents_before,
        count(sentiment) FILTER (is_current) AS read_documents,
        count(sentiment) FILTER (NOT is_current) AS read_before,
        count(*) FILTER (is_current AND sentiment = 'negative') AS negative,
        count(*) FILTER (NOT is_current AND sentiment = 'negative') AS negative_before
    FROM dated
    GROUP BY GROUPING SETS ((), (source), (product), (topic))
)
SELECT *
FROM counted
WHERE value IS NOT NULL OR dimension = 'all'
ORDER BY dimension, value;
