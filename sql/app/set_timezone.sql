-- Remembers the time zone that a user reads times in; null means that of the business.
UPDATE users SET timezone = $timezone WHERE user_id = $user_id;
