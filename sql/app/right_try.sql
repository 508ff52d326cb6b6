-- Forgets wrong passwords after a right one.
UPDATE users SET wrong_tries = 0, locked_until = NULL WHERE user_id = $user_id;
