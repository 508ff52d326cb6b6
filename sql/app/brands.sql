-- Which brands are there, without those that were deleted, each as it was saved last?
SELECT b.brand_id, b.name, b.version, b.deleted_at, v.style, v.banned, v.examples, v.saved_by, v.saved_at, v.before
FROM brands AS b
JOIN brand_versions AS v ON v.brand_id = b.brand_id AND v.version = b.version
WHERE b.deleted_at IS NULL
ORDER BY b.name;
