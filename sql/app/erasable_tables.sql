-- Which tables of the application's state speak of documents, or of texts alone?
SELECT m.name AS table_name, max(p.name = 'document_id') AS has_document
FROM sqlite_schema AS m, pragma_table_info(m.name) AS p
WHERE m.type = 'table' AND p.name IN ('document_id', 'text_hash')
GROUP BY m.name
ORDER BY m.name;
