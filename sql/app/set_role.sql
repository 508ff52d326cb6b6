-- Gives a user another role; the last administrator keeps theirs.
UPDATE users SET role = $role
WHERE name = $name AND (
    $role = 'admin' OR role <> 'admin' OR (SELECT count(*) FROM users WHERE role = 'admin') > 1
);
