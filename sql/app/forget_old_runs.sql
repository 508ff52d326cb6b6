-- Forgets what is beyond the newest runs of a user.
DELETE FROM query_history
WHERE who = $who AND run_id <= (
    SELECT run_id FROM query_history WHERE who = $who ORDER BY run_id DESC LIMIT 1 OFFSET $kept
);
