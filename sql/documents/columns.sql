-- What documents are narrowed and counted by, one row a document, but for their aspects.
SELECT
    document_id,
    md5_number_lower(document_id) AS key,
    -- Undated ones come last.
    coalesce(epoch_us(published_at), -9223372036854775808) AS moment,
    source,
    product,
    variant,
    kind,
    language,
    CAST(least(greatest(round(rating), 1), 5) AS TINYINT)::VARCHAR AS rating,
    CASE WHEN answer IS NOT NULL THEN 'yes' ELSE 'no' END AS answered,
    CASE WHEN is_sample THEN 'yes' ELSE 'no' END AS sample,
    sentiment,
    CASE WHEN toxic THEN 'toxic' WHEN NOT toxic THEN 'not toxic' END AS toxic,
    topic_id AS topic,
    CASE WHEN doubtful THEN 'yes' ELSE 'no' END AS doubtful,
    CASE WHEN corrected IS NOT NULL THEN 'yes' ELSE 'no' END AS corrected
FROM documents;
