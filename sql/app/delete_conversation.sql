-- Removes a conversation with its messages.
DELETE FROM conversations WHERE conversation_id = $conversation_id;
