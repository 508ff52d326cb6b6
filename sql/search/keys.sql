-- The key of each stored document.
SELECT md5_number_lower(document_id) AS key FROM core.documents;
