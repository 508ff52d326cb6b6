-- Gives a user another password, ends all sessions of that user, and ends a lockout.
UPDATE users
SET password_hash = $password_hash, session_key = $session_key, wrong_tries = 0, locked_until = NULL
WHERE name = $name;
