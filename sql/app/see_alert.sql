-- Remembers when an alert's cause was last found.
UPDATE alerts SET seen_at = $moment WHERE alert_id = $alert_id;
