-- What was asked and not answered, by need: what most ask first.
WITH fitting AS (
    SELECT n.need_id, n.language, n.state, n.started_at, n.last_at, count(*) AS asked,
        count(DISTINCT m.conversation_id) AS conversations,
        json_group_array(json_array(m.message_id, m.conversation_id, m.text, u.cause)) AS questions
    FROM assistant_needs AS n
    JOIN assistant_unanswered AS u USING (need_id)
    JOIN conversation_messages AS m USING (message_id)
    WHERE ($state IS NULL OR n.state = $state) AND ($need_id IS NULL OR n.need_id = $need_id)
    GROUP BY n.need_id
)
SELECT f.*, (SELECT count(*) FROM fitting) AS total,
    (SELECT max(entry_id) FROM faq_entries AS e WHERE e.need_id = f.need_id AND e.state <> 'dropped') AS entry_id
FROM fitting AS f
ORDER BY conversations DESC, last_at DESC, need_id LIMIT $count OFFSET $offset;
