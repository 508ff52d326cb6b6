-- Removes a user and their tokens, unless it is the last administrator.
DELETE FROM users
WHERE name = $name AND (role <> 'admin' OR (SELECT count(*) FROM users WHERE role = 'admin') > 1);
