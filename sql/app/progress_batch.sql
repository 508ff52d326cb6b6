-- Says how far a batch is.
UPDATE batches SET done = $done WHERE job_id = $job_id AND stage = $stage AND batch = $batch;
