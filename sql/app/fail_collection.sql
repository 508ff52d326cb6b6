-- A visit failed.
UPDATE collections SET failures = failures + 1, cause = $cause, cause_state = $cause_state, tried_at = $moment
WHERE collection_id = $collection_id;
