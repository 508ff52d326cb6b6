-- How are your products judged beside their competitors, aspect by aspect?
SELECT
    coalesce(c.competes_with, a.product) AS compared,
    a.product,
    c.product IS NOT NULL AS is_competitor,
    a.aspect,
    count(DISTINCT a.document_id) AS documents,
    round(100 * avg(CAST(a.sentiment = 'negative' AS INTEGER)), 1) AS negative_percent
FROM aspects AS a
LEFT JOIN competitors AS c USING (product)
WHERE a.product IN (SELECT product FROM competitors UNION SELECT competes_with FROM competitors)
GROUP BY ALL
HAVING count(DISTINCT a.document_id) >= 10
ORDER BY compared, a.aspect, is_competitor;
