-- Which tables of the store speak of documents, or of texts alone?
SELECT table_name, bool_or(column_name = 'document_id') AS has_document
FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'core'
  AND column_name IN ('document_id', 'text_hash')
  AND table_name IN (
      SELECT table_name FROM duckdb_tables()
      WHERE database_name = current_database() AND schema_name = 'core' AND NOT temporary
  )
GROUP BY table_name
ORDER BY table_name;
