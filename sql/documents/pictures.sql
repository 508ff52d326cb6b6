-- The images that a document names, in their order: the picture, why there is none, or neither yet.
WITH named AS (
    SELECT
        document_id,
        unnest(string_split(images, chr(10))) AS address,
        generate_subscripts(string_split(images, chr(10)), 1) AS position
    FROM core.documents
    WHERE document_id = $document_id AND images IS NOT NULL
)
SELECT named.address, p.image, p.reason, coalesce(p.text, '') AS text
FROM named
LEFT JOIN core.pictures AS p
    ON p.document_id = named.document_id AND p.address = named.address
ORDER BY named.position;
