-- How many reviews of each rating had each product in each shop on each day, where documents are
-- new or share a text with a new one: those are judged anew.
WITH pending AS (
    SELECT d.source, d.product, d.copy_group
    FROM documents AS d
    LEFT JOIN (
        SELECT document_id, text_hash, arg_max(model, loaded_at) AS model
        FROM core.annotations
        WHERE analysis = 'doubt' AND version = $version
        GROUP BY document_id, text_hash
    ) AS said ON said.document_id = d.document_id AND said.text_hash = d.text_hash
    WHERE NOT d.is_default AND said.model IS DISTINCT FROM $model
),
series AS (
    SELECT DISTINCT d.source, d.product
    FROM documents AS d
    WHERE d.copy_group IN (SELECT copy_group FROM pending)
),
authors AS (
    SELECT author_hash, count(*) = 1 AS is_single
    FROM core.documents
    WHERE author_hash IS NOT NULL AND kind <> 'follow_up'
    GROUP BY author_hash
)
SELECT
    f.source,
    f.product,
    CAST(f.published_at AT TIME ZONE $zone AS DATE) AS day,
    round(f.rating)::INTEGER AS stars,
    count(*) AS reviews,
    count(*) FILTER (a.is_single) AS single,
    count(f.author_hash) AS named
FROM feedback AS f
JOIN series AS s ON s.source = f.source AND s.product IS NOT DISTINCT FROM f.product
LEFT JOIN authors AS a ON a.author_hash = f.author_hash
WHERE NOT f.is_default
  AND f.published_at BETWEEN TIMESTAMPTZ '1900-01-01 00:00:00+00' AND TIMESTAMPTZ '9000-01-01 00:00:00+00'
GROUP BY ALL
ORDER BY ALL;
