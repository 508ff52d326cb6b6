-- What is known of each entry of the schedule, with the outcome of its last run.
SELECT s.*, j.state AS last_state, j.error AS last_error, j.counts AS last_counts
FROM schedule AS s
LEFT JOIN jobs AS j ON j.job_id = s.last_job
ORDER BY s.entry_id;
