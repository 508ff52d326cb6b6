-- Which questions that were not answered belong to no need yet?
SELECT u.message_id, m.text, coalesce(c.language, 'en') AS language, m.said_at
FROM assistant_unanswered AS u
JOIN conversation_messages AS m USING (message_id)
JOIN conversations AS c USING (conversation_id)
WHERE u.need_id IS NULL ORDER BY u.message_id LIMIT $count;
