-- The newest jobs that lists show.
SELECT * FROM listed_jobs ORDER BY created_at DESC LIMIT $count;
