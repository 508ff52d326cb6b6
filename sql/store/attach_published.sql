-- Attaches the published file to an empty database in memory; DuckDB takes no parameter here.
ATTACH {path} AS published (READ_ONLY);
