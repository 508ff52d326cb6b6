-- Writes a view as one Parquet file; DuckDB takes no parameters for {view} and {path}.
COPY (FROM {view}) TO {path} (FORMAT parquet, COMPRESSION zstd);
