-- Keeps what a search by meaning found; one that is made again replaces it.
INSERT INTO meaning_searches VALUES ($search_id, $texts, $moment)
ON CONFLICT (search_id) DO UPDATE SET texts = excluded.texts, created_at = excluded.created_at;
