-- The user that a token belongs to and what the token may do, while it holds.
SELECT users.*, tokens.token_id, tokens.permissions, tokens.used_at
FROM tokens JOIN users USING (user_id)
WHERE tokens.token_hash = $token_hash AND (expires_at IS NULL OR expires_at > $moment);
