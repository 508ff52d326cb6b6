-- Forgets how far a job was before a moment.
DELETE FROM job_progress WHERE job_id = $job_id AND moment < $before;
