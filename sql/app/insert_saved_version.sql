-- Keeps a version of a saved query.
INSERT INTO saved_query_versions (query_id, version, title, description, sql, parameters, chart, saved_by, saved_at)
VALUES ($query_id, $version, $title, $description, $sql, $parameters, $chart, $saved_by, $moment);
