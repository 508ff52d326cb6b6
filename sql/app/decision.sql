-- What was decided of one thing.
SELECT value, decided_by, decided_at FROM decisions WHERE name = $name;
