-- A saved query in one of its versions, the current one unless a number is given; deleted ones too.
SELECT q.slug, q.owner, q.query_id, q.version AS current, q.created_at, q.deleted_at,
    v.version, v.title, v.description, v.sql, v.parameters, v.chart, v.saved_by, v.saved_at
FROM saved_queries AS q
JOIN saved_query_versions AS v ON v.query_id = q.query_id AND v.version = coalesce($version, q.version)
WHERE q.slug = $slug;
