-- Adds a line to the log of a job.
INSERT INTO job_lines (job_id, moment, level, text)
SELECT $job_id, $moment, $level, $text
WHERE EXISTS (SELECT 1 FROM jobs WHERE job_id = $job_id);
