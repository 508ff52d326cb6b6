-- Stores the incoming weekly figures that are not stored as they are.
INSERT INTO core.sales BY NAME
SELECT * EXCLUDE (status), $parts[1] AS part, $loaded_at AS loaded_at
FROM incoming
WHERE status <> 'duplicate';
