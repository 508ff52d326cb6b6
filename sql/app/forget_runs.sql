-- Forgets one run of a user, or all where the number is null.
DELETE FROM query_history WHERE who = $who AND ($run_id IS NULL OR run_id = $run_id);
