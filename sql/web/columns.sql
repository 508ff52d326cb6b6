-- Which views users may query, and the columns of each in their order.
SELECT c.table_name AS view, c.column_name AS "column", c.data_type AS type
FROM duckdb_columns() AS c
JOIN duckdb_views() AS v USING (database_name, schema_name)
WHERE v.view_name = c.table_name
  AND c.database_name = current_database() AND c.schema_name = 'main' AND NOT v.internal
ORDER BY c.table_name = 'documents' DESC, c.table_name, c.column_index;
