-- Keeps versions that came in together with a newer one of the same document.
INSERT INTO core.document_versions BY NAME
SELECT * EXCLUDE (status, newest, position), $loaded_at AS loaded_at, $loaded_at AS superseded_at
FROM incoming
WHERE NOT newest AND status <> 'duplicate';
