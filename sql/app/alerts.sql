-- The alerts of a state, or all, the open and the newest first.
SELECT * FROM alerts WHERE $state IS NULL OR state = $state ORDER BY state <> 'open', told_at DESC, alert_id DESC
LIMIT 500;
