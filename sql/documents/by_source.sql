-- How many documents has each source, and from when to when?
SELECT source, count(*) AS documents, min(published_at) AS first_date, max(published_at) AS last_date
FROM core.documents
GROUP BY source
ORDER BY documents DESC, source;
