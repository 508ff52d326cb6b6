-- Keeps how far a visit came.
UPDATE collections SET state = $state, counts = $counts, tried_at = $moment WHERE collection_id = $collection_id;
