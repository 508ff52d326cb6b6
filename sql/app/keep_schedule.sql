-- Keeps what a person decided of an entry of the schedule.
INSERT INTO schedule (entry_id, job, parameters, cron, active, changed_by, changed_at)
VALUES ($entry_id, $job, $parameters, $cron, $active, $changed_by, $moment)
ON CONFLICT (entry_id) DO UPDATE SET
    parameters = excluded.parameters, cron = excluded.cron, active = excluded.active,
    changed_by = excluded.changed_by, changed_at = excluded.changed_at;
