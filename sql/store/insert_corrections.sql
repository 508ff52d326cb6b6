-- Appends what persons corrected.
INSERT INTO core.corrections BY NAME
SELECT
    p.* EXCLUDE (filename),
    list_extract($parts, list_position($paths, p.filename)) AS part,
    $loaded_at AS loaded_at
FROM read_parquet($paths, filename = true) AS p;
