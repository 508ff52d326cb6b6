-- One batch.
SELECT * FROM batches WHERE job_id = $job_id AND stage = $stage AND batch = $batch;
