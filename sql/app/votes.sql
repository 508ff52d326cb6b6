-- Every vote of a ballot with the writers that it was between.
SELECT
    v.position, v.person, v.choice, v.swapped, v.moment,
    i.product, i.channel, i.language, i.first_writer, i.second_writer
FROM votes v
JOIN ballot_items i ON i.ballot_id = v.ballot_id AND i.position = v.position
WHERE v.ballot_id = $ballot_id
ORDER BY v.moment, v.position, v.person;
