-- Forgets the regular looks of earlier days that found nothing to do.
DELETE FROM jobs
WHERE name IN ('alerts', 'deliver', 'retention', 'assistant_index') AND requested_by = 'schedule' AND state = 'done' AND counts = '{}'
  AND finished_at < $before;
