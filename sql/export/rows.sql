-- All rows of a view; DuckDB takes no parameter for {view}.
FROM {view};
