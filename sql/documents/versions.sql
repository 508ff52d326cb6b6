-- What a document said before, the newest version first.
SELECT title, text, rating, published_at, loaded_at, superseded_at
FROM core.document_versions
WHERE document_id = $document_id
ORDER BY superseded_at DESC
LIMIT 20;
