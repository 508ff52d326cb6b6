-- How many jobs of a state and a kind there are.
SELECT count(*) AS jobs FROM listed_jobs
WHERE ($state IS NULL OR state = $state) AND ($name IS NULL OR name = $name);
