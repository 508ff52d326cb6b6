-- Makes another version of a brand the present one, and takes a deletion back.
UPDATE brands SET version = $version, deleted_at = NULL WHERE brand_id = $brand_id;
