-- All versions of a saved query, the newest first.
SELECT version, title, description, sql, parameters, chart, saved_by, saved_at
FROM saved_query_versions
WHERE query_id = $query_id ORDER BY version DESC;
