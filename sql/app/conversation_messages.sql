-- What was said in a conversation after a message, in order?
SELECT * FROM conversation_messages
WHERE conversation_id = $conversation_id AND message_id > $after
ORDER BY message_id LIMIT $count;
