-- The documents that have one of some texts: of each the newest.
SELECT text_hash, arg_max(document_id, coalesce(published_at, loaded_at)) AS document_id, count(*) AS documents
FROM core.documents
WHERE text_hash IN (SELECT unnest($hashes::VARCHAR[]))
GROUP BY text_hash;
