-- Some documents with all that the view says of them, in no order.
WITH d AS MATERIALIZED (
    SELECT * FROM core.listed WHERE document_id IN (SELECT unnest($ids::VARCHAR[]))
),
l AS MATERIALIZED (
    SELECT * FROM core.labels WHERE document_id IN (SELECT unnest($ids::VARCHAR[]))
)
SELECT
    d.document_id,
    d.published_at,
    d.source,
    d.kind,
    d.product,
    d.variant,
    d.listing,
    d.language,
    d.rating,
    d.title,
    d.text,
    d.answer,
    d.url,
    l.sentiment,
    l.sentiment_score,
    l.toxic,
    l.toxicity,
    l.doubtful,
    t.label AS topic,
    t.label_zh AS topic_zh,
    l.corrected,
    l.corrected_by
FROM d
LEFT JOIN l ON l.document_id = d.document_id AND l.text_hash = d.text_hash
LEFT JOIN core.topic_states AS t ON t.topic_id = l.topic_id;
