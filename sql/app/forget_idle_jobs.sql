-- Forgets the hourly looks of earlier days that found nothing to do.
DELETE FROM jobs
WHERE name IN ('alerts', 'deliver', 'retention') AND requested_by = 'schedule' AND state = 'done' AND counts = '{}'
  AND finished_at < $before;
