-- Who did what, the newest first; null filters let everything through.
WITH fitting AS (
    SELECT * FROM audit_log
    WHERE ($who IS NULL OR who = $who) AND ($action IS NULL OR action = $action)
)
SELECT *, (SELECT count(*) FROM fitting) AS total
FROM fitting ORDER BY entry_id DESC LIMIT $count OFFSET $offset;
