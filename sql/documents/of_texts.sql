-- The newest document of each of some texts, and how many have it.
SELECT *, md5_number_lower(document_id) AS key
FROM (
    SELECT
        text_hash,
        arg_max(document_id, coalesce(published_at, loaded_at)) AS document_id,
        count(*) AS documents
    FROM core.documents
    WHERE text_hash IN (SELECT unnest($hashes::VARCHAR[]))
    GROUP BY text_hash
);
