-- Stores what incoming parts say of pictures, once an address of a document that is stored.
INSERT INTO core.pictures BY NAME
SELECT DISTINCT ON (p.document_id, p.address)
    p.* EXCLUDE (filename),
    list_extract($parts, list_position($paths, p.filename)) AS part,
    $loaded_at AS loaded_at
FROM read_parquet($paths, filename = true) AS p
JOIN core.documents USING (document_id)
ANTI JOIN core.pictures AS known
    ON known.document_id = p.document_id AND known.address = p.address;
