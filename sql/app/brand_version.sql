-- What was in a version of a brand?
SELECT version, before, style, banned, examples, saved_by, saved_at
FROM brand_versions
WHERE brand_id = $brand_id AND version = $version;
