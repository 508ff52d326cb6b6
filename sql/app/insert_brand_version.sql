-- Keeps a version of a brand.
INSERT INTO brand_versions (brand_id, version, before, style, banned, examples, saved_by, saved_at)
VALUES (
    $brand_id,
    (SELECT coalesce(max(version), 0) + 1 FROM brand_versions WHERE brand_id = $brand_id),
    $before,
    $style,
    $banned,
    $examples,
    $saved_by,
    $moment
)
RETURNING version;
