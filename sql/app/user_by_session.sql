-- The user that a session belongs to.
SELECT * FROM users WHERE session_key = $session_key;
