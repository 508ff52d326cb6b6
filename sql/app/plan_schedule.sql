-- Keeps when an entry runs next, and by which plan that was computed.
INSERT INTO schedule (entry_id, job, planned_by, next_at)
VALUES ($entry_id, $job, $planned_by, $next_at)
ON CONFLICT (entry_id) DO UPDATE SET planned_by = excluded.planned_by, next_at = excluded.next_at;
