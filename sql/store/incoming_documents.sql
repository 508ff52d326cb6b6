-- Reads document parts and says of each row whether it is new, changed or a duplicate.
CREATE OR REPLACE TEMP TABLE incoming AS
WITH ordered AS (
    SELECT
        p.* EXCLUDE (filename, file_row_number),
        part_names.part,
        row_number() OVER (ORDER BY part_names.position, p.file_row_number) AS position
    FROM read_parquet($paths, filename = true, file_row_number = true) AS p
    JOIN (
        SELECT unnest($paths) AS path, unnest($parts) AS part,
               unnest(range(len($parts))) AS position
    ) AS part_names ON part_names.path = p.filename
),
compared AS (
    SELECT
        o.*,
        coalesce(
            lag(o.row_hash) OVER (PARTITION BY o.document_id ORDER BY o.position),
            stored.row_hash
        ) AS previous_hash,
        lead(o.position) OVER (PARTITION BY o.document_id ORDER BY o.position) IS NULL AS newest
    FROM ordered AS o
    LEFT JOIN core.documents AS stored USING (document_id)
)
SELECT
    * EXCLUDE (previous_hash),
    CASE
        WHEN previous_hash IS NULL THEN 'added'
        WHEN previous_hash = row_hash THEN 'duplicate'
        ELSE 'changed'
    END AS status
FROM compared;
