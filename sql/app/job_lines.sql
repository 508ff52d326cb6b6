-- The lines of a job's log after one of them, the oldest first.
SELECT line_id, moment, level, text FROM job_lines
WHERE job_id = $job_id AND line_id > $after
ORDER BY line_id LIMIT $count;
