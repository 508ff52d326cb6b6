-- Stores the listings that an incoming edit puts there.
INSERT INTO core.listings BY NAME
SELECT * EXCLUDE (removed), $parts[1] AS part, $loaded_at AS loaded_at
FROM read_parquet($paths)
WHERE NOT removed;
