-- The newest job that looks for a meaning.
SELECT job_id, state, error, created_at
FROM jobs
WHERE name = 'meaning' AND json_extract(parameters, '$.words') = $words
ORDER BY created_at DESC
LIMIT 1;
