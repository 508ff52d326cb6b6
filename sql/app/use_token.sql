-- Remembers when a token was used last.
UPDATE tokens SET used_at = $moment WHERE token_id = $token_id;
