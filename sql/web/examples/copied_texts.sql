-- Which texts appear word for word more than once?
SELECT
    count(*) AS copies,
    any_value(text) AS text,
    list(DISTINCT product) AS products
FROM documents
WHERE length(text) >= 20
GROUP BY text_hash
HAVING count(*) > 1
ORDER BY copies DESC;
