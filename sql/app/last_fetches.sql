-- The newest collection from each source.
SELECT json_extract(parameters, '$.source') AS source, job_id, state, counts, max(created_at) AS created_at
FROM jobs
WHERE name = 'fetch'
GROUP BY source;
