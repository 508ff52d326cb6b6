-- Takes the next number of a part, which is then never given again.
UPDATE collections SET parts = parts + 1 WHERE collection_id = $collection_id RETURNING parts;
