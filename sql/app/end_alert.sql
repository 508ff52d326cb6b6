-- Ends one alert.
UPDATE alerts SET state = 'over' WHERE alert_id = $alert_id;
