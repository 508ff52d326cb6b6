-- Writes down that a user ran a query.
INSERT INTO query_history (who, sql, parameters, chart, slug, format, started_at, seconds, rows, truncated, error)
VALUES ($who, $sql, $parameters, $chart, $slug, $format, $started_at, $seconds, $rows, $truncated, $error)
RETURNING run_id;
