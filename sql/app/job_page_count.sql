-- How many jobs of a state and a kind there are.
SELECT count(*) AS jobs
FROM jobs j
WHERE j.name NOT IN ('explain', 'meaning', 'correct')
  AND ($state IS NULL OR j.state = $state)
  AND ($name IS NULL OR j.name = $name)
  AND NOT (
      j.name IN ('alerts', 'deliver', 'retention') AND j.requested_by = 'schedule'
      AND j.state = 'done' AND j.counts = '{}'
  );
