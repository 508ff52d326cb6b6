-- Some documents with all that the view says of them, in no order.
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
    d.published_at,
    d.source,
    d.kind,
    d.shown_product AS product,
    d.shown_variant AS variant,
    d.listing,
    d.language,
    d.rating,
    d.title,
    d.text,
    d.answer,
    d.url,
    d.sentiment,
    d.sentiment_score,
    d.toxic,
    d.toxicity,
    d.doubtful,
    t.label AS topic,
    t.label_zh AS topic_zh,
    string_split(d.corrected, ',') AS corrected,
    d.corrected_by
FROM d
LEFT JOIN core.topic_states AS t ON t.topic_id = d.topic_id;
