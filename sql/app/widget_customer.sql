-- The conversation of a token that was used lately, through a key that is in use.
SELECT c.conversation_id, c.seen_at
FROM widget_customers AS c
JOIN widget_keys AS k ON k.key = c.key AND k.revoked_at IS NULL
WHERE c.token_hash = $token_hash AND c.key = $key AND c.seen_at >= $since;
