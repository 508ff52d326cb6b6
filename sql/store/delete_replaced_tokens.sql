-- Removes the words of texts that the incoming parts have read anew.
DELETE FROM core.tokens
WHERE text_hash IN (SELECT text_hash FROM read_parquet($paths));
