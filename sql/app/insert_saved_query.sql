-- Enters a saved query; its first version follows.
INSERT INTO saved_queries (slug, owner, version, created_at) VALUES ($slug, $owner, 1, $moment)
RETURNING query_id;
