-- Some documents as a list shows them, in no order.
WITH asked AS MATERIALIZED (
    SELECT unnest($ids::VARCHAR[]) AS document_id
),
-- The places first: to read the texts of all rows beside their ids takes four times as long.
places AS MATERIALIZED (
    SELECT rowid AS place FROM core.documents WHERE document_id IN (FROM asked)
),
d AS MATERIALIZED (
    SELECT * FROM core.documents WHERE rowid IN (FROM places)
)
SELECT
    d.document_id,
    d.source,
    d.kind,
    d.shown_product AS product,
    d.shown_variant AS variant,
    d.title,
    left(d.text, 2000) AS text,
    length(d.text) > 2000 AS is_cut,
    d.language,
    d.rating,
    d.published_at,
    d.sentiment,
    string_split(d.corrected, ',') AS corrected,
    t.label AS topic,
    t.label_zh AS topic_zh
FROM d
LEFT JOIN core.topic_states AS t ON t.topic_id = d.topic_id;
