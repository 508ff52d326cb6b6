-- What did customers say in conversations that ended after a moment, in order?
SELECT c.conversation_id, c.document_id, c.product, c.language, c.started_at, c.last_at,
    json_group_array(m.text) AS said
FROM conversations AS c JOIN conversation_messages AS m USING (conversation_id)
WHERE m.said_by = 'customer' AND (c.state = 'closed' OR c.last_at < $idle) AND c.last_at > $after
GROUP BY c.conversation_id ORDER BY c.last_at, c.conversation_id LIMIT $count;
