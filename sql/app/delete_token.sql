-- Revokes an API token: a user's own, or any where no user is given.
DELETE FROM tokens WHERE token_id = $token_id AND ($user_id IS NULL OR user_id = $user_id);
