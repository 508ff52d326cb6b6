-- Which products have documents, those with the most first.
SELECT product, count(*) AS documents
FROM documents
WHERE product IS NOT NULL
GROUP BY product
ORDER BY documents DESC, product
LIMIT 200;
