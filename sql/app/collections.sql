-- All collections, the one that was tried last first.
SELECT * FROM collections ORDER BY tried_at DESC, collection_id;
