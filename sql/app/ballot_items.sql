-- The items of a ballot in their order, with what one person chose.
SELECT i.*, v.choice
FROM ballot_items i
LEFT JOIN votes v
    ON v.ballot_id = i.ballot_id AND v.position = i.position AND v.person = $person
WHERE i.ballot_id = $ballot_id
ORDER BY i.position;
