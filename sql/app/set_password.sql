-- Gives a user another password and ends all sessions of that user.
UPDATE users SET password_hash = $password_hash, session_key = $session_key WHERE name = $name;
