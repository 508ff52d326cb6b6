-- The documents whose text or title has some letters, whatever their case: for a store without an index yet.
SELECT md5_number_lower(document_id) AS key
FROM core.documents
WHERE contains(lower(text), lower($words)) OR contains(lower(title), lower($words));
