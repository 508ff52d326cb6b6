-- How many documents insult or attack people in the window and in the baseline, and which are they?
WITH recent AS (
    SELECT *, published_at >= $start::TIMESTAMPTZ AS is_current
    FROM reported
    WHERE toxic IS NOT NULL
      AND published_at >= $baseline_start::TIMESTAMPTZ
      AND published_at < $end::TIMESTAMPTZ
)
SELECT
    count(*) FILTER (is_current) AS current_count,
    count(*) FILTER (is_current AND toxic) AS current_toxic,
    count(*) FILTER (NOT is_current) AS baseline_count,
    count(*) FILTER (NOT is_current AND toxic) AS baseline_toxic,
    coalesce(
        list(document_id ORDER BY round(toxicity, 1) DESC, published_at DESC, document_id)
            FILTER (is_current AND toxic)[:12],
        []
    ) AS documents
FROM recent;
