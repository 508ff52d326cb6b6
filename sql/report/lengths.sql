-- How many documents does a report count that begins at each of these moments?
SELECT start, (SELECT count(*) FROM reported WHERE published_at >= start) AS documents
FROM (SELECT unnest($starts::TIMESTAMPTZ[]) AS start)
ORDER BY start DESC;
