-- The saved queries whose title, description or statement has a text, the newest change first.
WITH found AS (
    SELECT q.slug, q.owner, q.query_id, q.version AS current, q.created_at, q.deleted_at,
        v.version, v.title, v.description, v.sql, v.parameters, v.chart, v.saved_by, v.saved_at
    FROM saved_queries AS q
    JOIN saved_query_versions AS v ON v.query_id = q.query_id AND v.version = q.version
    WHERE q.deleted_at IS NULL
      AND ($text IS NULL OR instr(lower(v.title || ' ' || v.description || ' ' || v.sql), lower($text)))
)
SELECT *, (SELECT count(*) FROM found) AS total FROM found
ORDER BY saved_at DESC, query_id DESC LIMIT $count OFFSET $offset;
