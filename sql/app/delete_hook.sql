-- Ends a hook.
DELETE FROM hooks WHERE name = $name;
