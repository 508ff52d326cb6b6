-- Keeps what a person chose; a choice that is made again replaces it.
INSERT INTO votes (ballot_id, position, person, choice, swapped, moment)
VALUES ($ballot_id, $position, $person, $choice, $swapped, $moment)
ON CONFLICT (ballot_id, position, person)
DO UPDATE SET choice = excluded.choice, swapped = excluded.swapped, moment = excluded.moment;
