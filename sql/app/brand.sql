-- How was a brand saved last, also one that was deleted?
SELECT b.brand_id, b.name, b.version, b.deleted_at, v.style, v.banned, v.examples, v.saved_by, v.saved_at, v.before
FROM brands AS b
JOIN brand_versions AS v ON v.brand_id = b.brand_id AND v.version = b.version
WHERE b.name = $name;
