-- Adds a message to a conversation and gives its number.
INSERT INTO conversation_messages (conversation_id, said_by, who, text, answer, kind, reason, said_at)
VALUES ($conversation_id, $said_by, $who, $text, $answer, $kind, $reason, $moment)
RETURNING message_id;
