-- Enters the loaded document parts into the ledger with what the rows of their files brought.
-- A review and its follow-up are one row, which is known only when both are.
INSERT INTO core.parts
WITH numbered AS (
    SELECT
        part,
        status,
        -- A follow-up with a parent came from the row of the document before it.
        count(*) FILTER (kind <> 'follow_up' OR parent_id IS NULL)
            OVER (PARTITION BY part ORDER BY position) AS row
    FROM incoming
),
file_rows AS (
    SELECT
        part,
        bool_and(status = 'added') AS is_added,
        bool_and(status = 'duplicate') AS is_duplicate
    FROM numbered
    GROUP BY part, row
)
SELECT
    listed.part,
    'documents',
    count(file_rows.part),
    count(*) FILTER (is_added),
    count(*) FILTER (NOT is_added AND NOT is_duplicate),
    count(*) FILTER (is_duplicate),
    $loaded_at
FROM (SELECT unnest($parts) AS part) AS listed
LEFT JOIN file_rows ON file_rows.part = listed.part
GROUP BY listed.part;
