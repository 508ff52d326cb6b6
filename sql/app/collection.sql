-- One collection.
SELECT * FROM collections WHERE collection_id = $collection_id;
