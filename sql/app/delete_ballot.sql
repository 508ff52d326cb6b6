-- Removes a ballot with its items and votes.
DELETE FROM ballots WHERE ballot_id = $ballot_id;
