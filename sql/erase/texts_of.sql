-- Removes what a table of the store holds of marked texts; DuckDB takes no parameter for {table}.
DELETE FROM core.{table} WHERE text_hash IN (SELECT text_hash FROM erased_texts);
