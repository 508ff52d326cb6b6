-- What a user ran, the newest first, where the statement has a text.
WITH found AS (
    SELECT * FROM query_history
    WHERE who = $who AND ($text IS NULL OR instr(lower(sql), lower($text)))
)
SELECT *, (SELECT count(*) FROM found) AS total FROM found
ORDER BY run_id DESC LIMIT $count OFFSET $offset;
