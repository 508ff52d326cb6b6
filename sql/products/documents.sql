-- How many documents has each product?
SELECT product, count(*) AS documents
FROM documents
WHERE product IS NOT NULL
GROUP BY product
ORDER BY documents DESC, product;
