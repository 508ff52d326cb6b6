-- Takes back the last answer of a person in a batch.
DELETE FROM label_answers
WHERE batch_id = $batch_id AND person = $person AND position = (
    SELECT position FROM label_answers
    WHERE batch_id = $batch_id AND person = $person
    ORDER BY moment DESC, position DESC
    LIMIT 1
);
