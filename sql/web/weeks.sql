-- Which ISO weeks have documents, in the time zone of the business, the newest first.
SELECT strftime(timezone($zone, published_at), '%G-W%V') AS week, count(*) AS documents
FROM documents
WHERE published_at IS NOT NULL
GROUP BY week
ORDER BY week DESC;
