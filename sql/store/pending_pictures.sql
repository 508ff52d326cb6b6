-- The documents between two ids of whose images some were not looked at, and the addresses of those.
SELECT document_id, list(address ORDER BY position) AS addresses
FROM (
    SELECT d.document_id, address, position
    FROM core.documents AS d,
        unnest(string_split(d.images, chr(10))) WITH ORDINALITY AS named(address, position)
    WHERE d.images IS NOT NULL AND d.document_id BETWEEN $first AND $last
) AS wanted
ANTI JOIN core.pictures AS known
    ON known.document_id = wanted.document_id AND known.address = wanted.address
GROUP BY document_id
ORDER BY document_id;
