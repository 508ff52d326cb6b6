-- How many voices has each product in the window and in the baseline, and how many of them are negative? Copies of a text are one.
WITH recent AS MATERIALIZED (
    SELECT
        document_id,
        product,
        sentiment,
        copy_group AS voice,
        published_at >= $start::TIMESTAMPTZ AS is_current
    FROM feedback
    WHERE product IS NOT NULL
      AND sentiment IS NOT NULL
      AND published_at >= $baseline_start::TIMESTAMPTZ
      AND published_at < $end::TIMESTAMPTZ
)
SELECT
    product,
    count(*) FILTER (is_current) AS voices,
    count(*) FILTER (is_current AND sentiment = 'negative') AS negative,
    count(*) FILTER (NOT is_current) AS voices_before,
    count(*) FILTER (NOT is_current AND sentiment = 'negative') AS negative_before
FROM recent
WHERE document_id IN (SELECT min(document_id) FROM recent GROUP BY is_current, product, voice)
GROUP BY product;
