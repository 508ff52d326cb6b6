-- Enters loaded parts of another kind than documents into the ledger: each row of them is new.
INSERT INTO core.parts
SELECT listed.part, $kind, count(p.filename), count(p.filename), 0, 0, $loaded_at
FROM (
    SELECT unnest($parts) AS part, unnest($paths) AS path
) AS listed
LEFT JOIN read_parquet($paths, filename = true) AS p ON p.filename = listed.path
GROUP BY listed.part;
