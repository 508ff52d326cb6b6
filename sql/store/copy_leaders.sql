-- The first texts of groups of copies that share a band with new texts.
WITH leaders AS (
    SELECT text_hash, any_value(CAST(details->'bands' AS UINTEGER[])) AS bands
    FROM core.annotations
    WHERE analysis = 'copies' AND version = $version AND label = text_hash
      AND json_exists(details, '$.bands')
    GROUP BY text_hash
),
found AS (
    SELECT DISTINCT text_hash
    FROM (SELECT text_hash, unnest(bands) AS band FROM leaders)
    WHERE band IN (SELECT unnest($bands::UINTEGER[]))
),
texts AS (
    SELECT text_hash, text FROM core.documents
    UNION ALL
    SELECT text_hash, text FROM core.document_versions
)
SELECT leaders.text_hash, any_value(texts.text) AS text, any_value(leaders.bands) AS bands
FROM found
JOIN leaders USING (text_hash)
JOIN texts USING (text_hash)
GROUP BY leaders.text_hash
ORDER BY leaders.text_hash;
