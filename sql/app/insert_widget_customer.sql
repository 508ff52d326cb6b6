-- Remembers whose a conversation is, by the hash of a token that only their browser has.
INSERT INTO widget_customers (token_hash, key, conversation_id, created_at, seen_at)
VALUES ($token_hash, $key, $conversation_id, $moment, $moment);
