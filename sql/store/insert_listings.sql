-- Stores the incoming listings that are not stored as they are.
INSERT INTO core.listings BY NAME
SELECT * EXCLUDE (status), $parts[1] AS part, $loaded_at AS loaded_at
FROM incoming
WHERE status <> 'duplicate';
