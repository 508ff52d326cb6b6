-- Which sources have documents, those with the most first.
SELECT source, count(*) AS documents
FROM core.documents
GROUP BY source
ORDER BY documents DESC, source
LIMIT 200;
