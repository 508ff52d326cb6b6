-- All users with the number of their tokens that still hold, by name.
SELECT users.*, (
    SELECT count(*) FROM tokens
    WHERE tokens.user_id = users.user_id AND (expires_at IS NULL OR expires_at > $moment)
) AS tokens
FROM users ORDER BY name;
