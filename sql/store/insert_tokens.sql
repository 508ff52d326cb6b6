-- Stores the words of the texts in the incoming parts, once where two parts have the same text.
INSERT INTO core.tokens BY NAME
SELECT DISTINCT ON (p.text_hash)
    p.* EXCLUDE (filename),
    list_extract($parts, list_position($paths, p.filename)) AS part,
    $loaded_at AS loaded_at
FROM read_parquet($paths, filename = true) AS p;
