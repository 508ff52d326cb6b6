-- Enters an item of a ballot.
INSERT INTO ballot_items
VALUES (
    $ballot_id, $position, $product, $facts, $channel, $language,
    $first_writer, $first_text, $second_writer, $second_text
);
