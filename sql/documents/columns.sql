-- What documents are narrowed and counted by, one row a document, but for their labels.
SELECT
    document_id,
    md5_number_lower(document_id) AS key,
    md5_number_lower(text_hash) AS text_key,
    -- Undated ones come last.
    coalesce(epoch_us(published_at), -9223372036854775808) AS moment,
    source,
    product,
    variant,
    kind,
    language,
    CAST(least(greatest(round(rating), 1), 5) AS TINYINT)::VARCHAR AS rating,
    CASE WHEN answer IS NOT NULL THEN 'yes' ELSE 'no' END AS answered,
    CASE WHEN is_sample THEN 'yes' ELSE 'no' END AS sample
FROM core.listed;
