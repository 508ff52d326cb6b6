-- Some documents as a list shows them, in no order, product and variant as imported.
WITH asked AS MATERIALIZED (
    SELECT unnest($ids::VARCHAR[]) AS document_id
),
-- The places first: to read the texts of all rows beside their ids takes four times as long.
places AS MATERIALIZED (
    SELECT rowid AS place FROM core.documents WHERE document_id IN (FROM asked)
),
d AS MATERIALIZED (
    SELECT * FROM core.documents WHERE rowid IN (FROM places)
),
l AS MATERIALIZED (
    SELECT document_id, text_hash, sentiment, topic_id, corrected
    FROM core.labels
    WHERE document_id IN (FROM asked)
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
