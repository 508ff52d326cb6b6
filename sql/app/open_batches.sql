-- Which batches of a stage are not finished.
SELECT batch FROM batches
WHERE job_id = $job_id AND stage = $stage AND state IN ('queued', 'running')
ORDER BY batch;
