-- Raises an alert.
INSERT INTO alerts (cause, figures, documents, state, raised_at, told_at, seen_at)
VALUES ($cause, $figures, $documents, 'open', $moment, $moment, $moment);
