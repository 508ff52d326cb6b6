-- Which variants have documents, of one product or of all, those with the most first.
SELECT variant, count(*) AS documents
FROM documents
WHERE variant IS NOT NULL AND ($product::VARCHAR IS NULL OR product = $product)
GROUP BY variant
ORDER BY documents DESC, variant
LIMIT 200;
