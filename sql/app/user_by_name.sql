-- The user of this name.
SELECT * FROM users WHERE name = $name;
