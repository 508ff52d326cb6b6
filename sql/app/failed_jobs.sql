-- The newest jobs since a moment that failed, and that no later one of their name has made good.
SELECT job_id, name, error, finished_at
FROM jobs AS j
WHERE state = 'failed'
  AND finished_at >= $since
  AND NOT EXISTS (
      SELECT 1 FROM jobs AS later
      WHERE later.name = j.name AND later.state = 'done' AND later.created_at > j.created_at
  )
ORDER BY finished_at DESC
LIMIT $count;
