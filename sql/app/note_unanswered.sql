-- Puts the customer's last message before an answer among what was not answered.
INSERT OR IGNORE INTO assistant_unanswered (message_id, cause)
SELECT max(message_id), $cause FROM conversation_messages
WHERE conversation_id = $conversation_id AND said_by = 'customer' AND message_id < $before
HAVING max(message_id) IS NOT NULL;
