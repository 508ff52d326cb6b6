-- Forgets the tokens that nobody used since a moment, and that of a conversation that was deleted.
DELETE FROM widget_customers WHERE seen_at < $before OR conversation_id = $conversation_id;
