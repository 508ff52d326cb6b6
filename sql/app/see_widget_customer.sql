-- Notes that a token was used.
UPDATE widget_customers SET seen_at = $moment WHERE token_hash = $token_hash;
