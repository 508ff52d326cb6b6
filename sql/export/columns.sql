-- The columns of a view, in their order.
SELECT column_name AS name FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'main' AND table_name = $view
ORDER BY column_index;
