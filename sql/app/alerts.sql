-- The alerts of a state, or all, the newest first.
SELECT * FROM alerts WHERE $state IS NULL OR state = $state ORDER BY told_at DESC, alert_id DESC;
