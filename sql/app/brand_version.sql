-- What was in a version of a brand, and which version was before it?
SELECT before, style, banned, examples
FROM brand_versions
WHERE brand_id = $brand_id AND version = $version;
