-- Remembers that a proof of an order was wrong.
INSERT INTO wrong_proofs (number_hash, conversation_id, moment)
VALUES (:number_hash, :conversation_id, :moment);
