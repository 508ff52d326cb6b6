-- Opens a conversation.
INSERT INTO conversations (conversation_id, document_id, channel, language, state, started_at, last_at)
VALUES ($conversation_id, $document_id, $channel, $language, 'open', $moment, $moment);
