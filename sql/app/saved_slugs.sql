-- The names in links that are taken and begin like one.
SELECT slug FROM saved_queries WHERE slug = $slug OR substr(slug, 1, length($slug) + 1) = $slug || '-';
