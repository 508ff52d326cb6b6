-- One run of a user.
SELECT * FROM query_history WHERE who = $who AND run_id = $run_id;
