-- Removes what a table of the store holds of marked documents; DuckDB takes no parameter for {table}.
DELETE FROM core.{table} WHERE document_id IN (SELECT document_id FROM erased);
