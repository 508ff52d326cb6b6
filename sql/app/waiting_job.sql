-- A job of this name that nobody has begun.
SELECT job_id FROM jobs WHERE name = $name AND state = 'queued' AND NOT cancel ORDER BY job_id DESC LIMIT 1;
