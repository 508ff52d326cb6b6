-- Forgets the oldest lines of a job that has more than so many.
DELETE FROM job_lines
WHERE job_id = $job_id AND line_id <= (
    SELECT line_id FROM job_lines WHERE job_id = $job_id
    ORDER BY line_id DESC LIMIT 1 OFFSET $most
);
