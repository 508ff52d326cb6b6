-- The images that a document names, in their order: the picture or the reason why there is none.
SELECT p.address, p.image, p.reason, coalesce(p.text, '') AS text
FROM core.pictures AS p
JOIN core.documents AS d USING (document_id)
WHERE d.document_id = $document_id
  AND list_contains(string_split(d.images, chr(10)), p.address)
ORDER BY list_position(string_split(d.images, chr(10)), p.address);
