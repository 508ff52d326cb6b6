-- Begins a visit, or goes on with the one of this job.
INSERT INTO collections (collection_id, source, parameters, job_id, tried_at)
VALUES ($collection_id, $source, $parameters, $job_id, $moment)
ON CONFLICT (collection_id) DO UPDATE SET
    parts = CASE WHEN job_id = excluded.job_id THEN parts ELSE 0 END,
    counts = CASE WHEN job_id = excluded.job_id THEN counts ELSE '{}' END,
    job_id = excluded.job_id,
    tried_at = excluded.tried_at;
