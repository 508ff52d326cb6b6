-- Takes back the last vote of a person on a ballot.
DELETE FROM votes
WHERE ballot_id = $ballot_id AND person = $person AND position = (
    SELECT position FROM votes
    WHERE ballot_id = $ballot_id AND person = $person
    ORDER BY moment DESC, position DESC
    LIMIT 1
);
