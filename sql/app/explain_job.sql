-- The newest job that explains a document.
SELECT job_id, state, error
FROM jobs
WHERE name = 'explain' AND json_extract(parameters, '$.document') = $document_id
ORDER BY created_at DESC
LIMIT 1;
