-- Tells an alert once more, because it has grown.
UPDATE alerts SET figures = $figures, documents = $documents, telling = telling + 1,
    state = 'open', told_at = $moment, seen_at = $moment
WHERE alert_id = $alert_id;
