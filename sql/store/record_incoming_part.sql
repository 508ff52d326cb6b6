-- Enters one loaded part of listings or sales into the ledger with what its rows brought.
INSERT INTO core.parts
SELECT
    $parts[1],
    $kind,
    count(*),
    count(*) FILTER (status = 'added'),
    count(*) FILTER (status = 'changed'),
    count(*) FILTER (status = 'duplicate'),
    $loaded_at
FROM incoming;
