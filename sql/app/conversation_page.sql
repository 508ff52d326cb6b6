-- Conversations, those that wait for a person first, then the newest; null filters let everything through.
WITH fitting AS (
    SELECT * FROM conversations AS c
    WHERE ($state IS NULL OR state = $state)
      AND ($language IS NULL OR language = $language)
      AND ($channel IS NULL OR channel = $channel)
      AND ($since IS NULL OR last_at >= $since)
      AND ($until IS NULL OR last_at < $until)
      AND ($thumb IS NULL OR EXISTS (
          SELECT 1 FROM conversation_messages AS m
          WHERE m.conversation_id = c.conversation_id AND m.thumb = $thumb))
      AND (NOT $unanswered OR EXISTS (
          SELECT 1 FROM conversation_messages AS m JOIN assistant_unanswered USING (message_id)
          WHERE m.conversation_id = c.conversation_id))
)
SELECT f.*, (SELECT count(*) FROM fitting) AS total,
    (SELECT count(*) FROM conversation_messages AS m WHERE m.conversation_id = f.conversation_id) AS messages,
    (SELECT m.text FROM conversation_messages AS m
     WHERE m.conversation_id = f.conversation_id AND m.said_by = 'customer'
     ORDER BY m.message_id LIMIT 1) AS first_text,
    (SELECT min(m.thumb) FROM conversation_messages AS m
     WHERE m.conversation_id = f.conversation_id) AS lowest_thumb
FROM fitting AS f
ORDER BY state = 'waiting' DESC, last_at DESC, conversation_id DESC
LIMIT $count OFFSET $offset;
