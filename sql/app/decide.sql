-- Keeps a decision; the newest counts.
INSERT INTO decisions (name, value, decided_by, decided_at)
VALUES ($name, $value, $decided_by, $moment)
ON CONFLICT (name) DO UPDATE SET
    value = excluded.value, decided_by = excluded.decided_by, decided_at = excluded.decided_at;
