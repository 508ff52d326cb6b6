-- Some documents as a list shows them, in no order: each table is read for these alone before they are joined.
WITH d AS MATERIALIZED (
    SELECT * FROM core.listed WHERE document_id IN (SELECT unnest($ids::VARCHAR[]))
),
l AS MATERIALIZED (
    SELECT document_id, text_hash, sentiment, topic_id, corrected
    FROM core.labels
    WHERE document_id IN (SELECT unnest($ids::VARCHAR[]))
)
SELECT
    d.document_id,
    d.source,
    d.kind,
    d.product,
    d.variant,
    d.title,
    left(d.text, 2000) AS text,
    length(d.text) > 2000 AS is_cut,
    d.language,
    d.rating,
    d.published_at,
    l.sentiment,
    l.corrected,
    t.label AS topic,
    t.label_zh AS topic_zh
FROM d
LEFT JOIN l ON l.document_id = d.document_id AND l.text_hash = d.text_hash
LEFT JOIN core.topic_states AS t ON t.topic_id = l.topic_id;
