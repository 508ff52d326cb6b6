-- Which model of which version spoke of a document last, and when.
SELECT a.analysis, a.version, a.model, a.loaded_at
FROM annotations AS a
JOIN documents AS d USING (document_id, text_hash)
WHERE document_id = $document_id
QUALIFY row_number() OVER (PARTITION BY a.analysis ORDER BY a.loaded_at DESC) = 1
ORDER BY a.analysis;
