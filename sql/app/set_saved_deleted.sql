-- Deletes a saved query, or takes that back where the moment is null; nothing of it is lost.
UPDATE saved_queries SET deleted_at = $moment WHERE query_id = $query_id;
