-- Opens a need that no other question had, and gives its number.
INSERT INTO assistant_needs (language, state, started_at, last_at)
VALUES ($language, 'open', $moment, $moment) RETURNING need_id;
