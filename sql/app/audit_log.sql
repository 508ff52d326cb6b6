-- Who did what, the newest first; null filters let everything through.
SELECT *, count(*) OVER () AS total FROM audit_log
WHERE ($who IS NULL OR who = $who) AND ($action IS NULL OR action = $action)
ORDER BY entry_id DESC LIMIT $count OFFSET $offset;
