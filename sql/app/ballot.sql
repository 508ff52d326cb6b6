-- One ballot.
SELECT * FROM ballots WHERE ballot_id = $ballot_id;
