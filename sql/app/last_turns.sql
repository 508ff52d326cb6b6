-- What was said last in a conversation, the newest first?
SELECT said_by, text, kind FROM conversation_messages
WHERE conversation_id = $conversation_id ORDER BY message_id DESC LIMIT $count;
