-- Remembers the language that a user chose.
UPDATE users SET language = $language WHERE user_id = $user_id;
