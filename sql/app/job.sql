-- One job, with the progress of the stage it is in.
SELECT * FROM jobs_at_work WHERE job_id = $job_id;
