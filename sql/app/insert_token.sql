-- Enters an API token; only its hash is kept.
INSERT INTO tokens (user_id, name, token_hash, permissions, created_at, expires_at)
VALUES ($user_id, $name, $token_hash, $permissions, $moment, $expires_at);
