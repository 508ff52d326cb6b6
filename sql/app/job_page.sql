-- A page of the jobs of a state and a kind, or of all: those that have not ended first, then the newest.
SELECT * FROM listed_jobs
WHERE ($state IS NULL OR state = $state) AND ($name IS NULL OR name = $name)
ORDER BY state IN ('queued', 'running') DESC, created_at DESC, job_id DESC
LIMIT $count OFFSET $offset;
