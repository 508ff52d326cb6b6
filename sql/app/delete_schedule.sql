-- Removes an entry of the schedule.
DELETE FROM schedule WHERE entry_id = $entry_id;
