-- Which aspects of each product are judged worst?
SELECT
    product,
    aspect,
    count(DISTINCT document_id) AS documents,
    round(100 * avg(CAST(a.sentiment = 'negative' AS INTEGER)), 1) AS negative_percent,
    mode(lower(term)) AS usual_term
FROM aspects AS a
JOIN feedback USING (document_id, product)
GROUP BY product, aspect
HAVING count(DISTINCT document_id) >= 10
ORDER BY negative_percent DESC;
