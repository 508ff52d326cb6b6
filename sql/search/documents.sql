-- The documents of some parts, as the search index takes them.
SELECT
    md5_number_lower(document_id) AS key,
    coalesce(epoch(published_at), 0)::BIGINT AS moment,
    concat_ws(chr(10), title, text) AS text
FROM core.documents
WHERE part IN (SELECT unnest($parts::VARCHAR[]));
