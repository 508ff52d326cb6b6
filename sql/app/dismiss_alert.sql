-- Dismisses an alert: somebody has seen to it.
UPDATE alerts SET state = 'dismissed' WHERE alert_id = $alert_id AND state = 'open';
