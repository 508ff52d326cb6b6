-- What copy was asked for, and the newest job that writes it.
SELECT r.run_id, r.request, r.requested_by, r.created_at, j.job_id, j.state, j.error
FROM copy_runs AS r
LEFT JOIN jobs AS j ON j.name = 'copy' AND json_extract(j.parameters, '$.run') = r.run_id
WHERE r.run_id = $run_id
ORDER BY j.created_at DESC
LIMIT 1;
