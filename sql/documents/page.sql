-- Some documents as a list shows them, in no order.
WITH d AS MATERIALIZED (
    -- By their places: to look for ids among a million takes four times as long.
    SELECT * FROM core.documents WHERE rowid IN (SELECT unnest($places::BIGINT[]))
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
LEFT JOIN core.topic_states AS t ON t.topic_id = d.topic_id
WHERE d.document_id IN (SELECT unnest($ids::VARCHAR[]));
