-- Keeps what a customer thinks of an answer of their conversation.
UPDATE conversation_messages SET thumb = $thumb, thumb_reason = $thumb_reason
WHERE message_id = $message_id AND conversation_id = $conversation_id AND said_by <> 'customer';
