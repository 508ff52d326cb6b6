-- Ends the alerts whose cause was not found for some time.
UPDATE alerts SET state = 'over' WHERE state <> 'over' AND seen_at < $quiet;
