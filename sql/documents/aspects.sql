-- Which aspects a document speaks of, in the order of the text, and how it judges each.
SELECT aspect, term, start, stop, sentiment
FROM aspects
WHERE document_id = $document_id
ORDER BY start, stop;
