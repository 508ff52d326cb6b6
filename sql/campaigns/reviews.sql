-- What did genuine customers write of a product, or in some documents?
SELECT document_id, text
FROM documents
WHERE NOT coalesce(doubtful, false)
  AND (list_contains($ids::VARCHAR[], document_id) OR product = $product)
ORDER BY list_contains($ids::VARCHAR[], document_id) DESC, published_at DESC, document_id
LIMIT 2000;
