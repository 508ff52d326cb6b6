-- Where do the documents come from, and in which languages?
SELECT source, language, count(*) AS documents, max(published_at) AS newest
FROM documents
GROUP BY source, language
ORDER BY documents DESC;
