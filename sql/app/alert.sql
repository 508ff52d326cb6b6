-- One alert by its id.
SELECT * FROM alerts WHERE alert_id = $alert_id;
