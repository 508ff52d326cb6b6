-- What documents are narrowed and counted by, one row a document, but for their aspects.
SELECT
    d.rowid AS place,
    d.document_id,
    md5_number_lower(d.document_id) AS key,
    -- Undated ones come last.
    coalesce(epoch_us(d.published_at), -9223372036854775808) AS moment,
    d.source,
    d.shown_product AS product,
    d.shown_variant AS variant,
    d.kind,
    d.language,
    CAST(least(greatest(round(d.rating), 1), 5) AS TINYINT)::VARCHAR AS rating,
    CASE WHEN d.answer IS NOT NULL THEN 'yes' ELSE 'no' END AS answered,
    CASE WHEN d.is_sample THEN 'yes' ELSE 'no' END AS sample,
    d.sentiment,
    CASE WHEN d.toxic THEN 'toxic' WHEN NOT d.toxic THEN 'not toxic' END AS toxic,
    coalesce(t.shown_id, d.topic_id) AS topic,
    CASE WHEN d.doubtful THEN 'yes' ELSE 'no' END AS doubtful,
    CASE WHEN d.corrected IS NOT NULL THEN 'yes' ELSE 'no' END AS corrected
FROM core.documents AS d
LEFT JOIN core.topic_states AS t ON t.topic_id = d.topic_id;
