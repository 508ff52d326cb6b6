-- The ballots, the newest first, with how many items one person and how many people have voted on.
SELECT
    b.*,
    (SELECT count(*) FROM ballot_items i WHERE i.ballot_id = b.ballot_id) AS items,
    (SELECT count(*) FROM votes v WHERE v.ballot_id = b.ballot_id AND v.person = $person) AS mine,
    (SELECT count(DISTINCT v.person) FROM votes v WHERE v.ballot_id = b.ballot_id) AS people
FROM ballots b
ORDER BY b.created_at DESC, b.ballot_id
LIMIT 200;
