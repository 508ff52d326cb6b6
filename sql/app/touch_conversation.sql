-- Says what the conversation came to with its last message; null language, product or summary stay as they were.
UPDATE conversations
SET last_at = $moment, language = coalesce($language, language), product = coalesce($product, product),
    pending = $pending
WHERE conversation_id = $conversation_id;
