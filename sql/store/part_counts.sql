-- What the rows of a task's files brought: how many were read, added, changed, duplicates.
SELECT
    coalesce(sum(rows), 0)::BIGINT AS rows,
    coalesce(sum(added), 0)::BIGINT AS added,
    coalesce(sum(changed), 0)::BIGINT AS changed,
    coalesce(sum(duplicates), 0)::BIGINT AS duplicates
FROM core.parts
WHERE kind IN ('documents', 'listings', 'sales')
  AND starts_with(part, kind || '-' || $task || '-');
