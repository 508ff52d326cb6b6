-- Enters a ballot.
INSERT INTO ballots VALUES ($ballot_id, $name, $made_by, $created_at);
