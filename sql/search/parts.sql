-- Which parts the stored documents came with, and how many of each, those that were loaded first first.
SELECT part, count(*) AS documents
FROM core.documents
GROUP BY part
ORDER BY min(loaded_at), part;
