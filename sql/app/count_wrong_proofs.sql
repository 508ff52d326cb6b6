-- How many proofs were wrong since a moment: for an order, and in a conversation?
SELECT
    (SELECT count(*) FROM wrong_proofs WHERE number_hash = :number_hash AND moment >= :since) AS of_number,
    (
        SELECT count(*) FROM wrong_proofs
        WHERE conversation_id = :conversation_id AND :conversation_id <> '' AND moment >= :since
    ) AS of_conversation;
