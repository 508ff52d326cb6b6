-- What did each version of each analysis read of the window, and what was in the window?
WITH recent AS (
    SELECT document_id, text_hash, language, sentiment, topic_id
    FROM reported
    WHERE published_at >= $start::TIMESTAMPTZ AND published_at < $end::TIMESTAMPTZ
),
totals AS (
    SELECT
        count(*) AS documents_count,
        count(sentiment) AS read_count,
        count(*) FILTER (language NOT IN ('zh', 'en')) AS other_count
    FROM recent
),
undated AS (
    SELECT count(*) AS undated_count FROM dated WHERE published_at IS NULL
),
said AS (
    SELECT
        a.*,
        -- Labels are those of the newest word on the present text.
        row_number() OVER (
            PARTITION BY a.document_id, a.analysis
            ORDER BY a.text_hash = d.text_hash DESC, a.loaded_at DESC
        ) = 1 AS is_last
    FROM annotations AS a
    JOIN recent AS d USING (document_id)
),
readers AS (
    SELECT
        a.analysis,
        a.version,
        a.model,
        count(DISTINCT a.document_id) AS annotated,
        count(*) FILTER (a.is_last) AS counted,
        epoch_ms(max(a.loaded_at)) AS latest_ms
    FROM said AS a
    GROUP BY a.analysis, a.version, a.model
)
SELECT totals.*, undated.*, readers.*
FROM totals
CROSS JOIN undated
LEFT JOIN readers ON true
ORDER BY analysis, latest_ms DESC, version, model;
