-- Which pictures only marked documents have: hashes.
SELECT image FROM core.pictures
WHERE image IS NOT NULL
GROUP BY image
HAVING bool_and(document_id IN (SELECT document_id FROM erased));
