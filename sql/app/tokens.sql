-- The API tokens of a user, or of all, the newest first.
SELECT tokens.token_id, tokens.name, tokens.permissions, tokens.created_at, tokens.expires_at,
    tokens.used_at, users.name AS owner
FROM tokens JOIN users USING (user_id)
WHERE $user_id IS NULL OR tokens.user_id = $user_id
ORDER BY tokens.token_id DESC;
