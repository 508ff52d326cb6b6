-- Keeps what a person answered; an answer that is given again replaces it.
INSERT INTO label_answers (batch_id, position, person, label, moment)
VALUES ($batch_id, $position, $person, $label, $moment)
ON CONFLICT (batch_id, person, position) DO UPDATE SET label = excluded.label, moment = excluded.moment;
