-- Some documents with all that the view says of them, in no order.
WITH d AS MATERIALIZED (
    -- By their places: to look for ids among a million takes four times as long.
    SELECT * FROM core.documents WHERE rowid IN (SELECT unnest($places::BIGINT[]))
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
LEFT JOIN core.topic_states AS t ON t.topic_id = d.topic_id
WHERE d.document_id IN (SELECT unnest($ids::VARCHAR[]));
