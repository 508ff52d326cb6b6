-- Enters a user.
INSERT INTO users (name, password_hash, session_key, role, created_at)
VALUES ($name, $password_hash, $session_key, $role, $moment);
