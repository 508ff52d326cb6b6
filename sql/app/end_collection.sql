-- A visit succeeded.
UPDATE collections SET succeeded_at = $moment, new_at = CASE WHEN $new > 0 THEN $moment ELSE new_at END,
    failures = 0, cause = NULL, cause_state = NULL
WHERE collection_id = $collection_id;
