-- Deletes what copy was asked for, with its pieces.
DELETE FROM copy_runs WHERE run_id = $run_id;
