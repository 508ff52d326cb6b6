-- Which proofs of orders were wrong: so that nobody finds one by trying.
CREATE TABLE wrong_proofs (
    -- Of the order's number, salted.
    number_hash TEXT NOT NULL,
    -- Empty where it was no conversation that asked.
    conversation_id TEXT NOT NULL,
    moment TEXT NOT NULL
);
CREATE INDEX wrong_proofs_by_number ON wrong_proofs (number_hash, moment);
CREATE INDEX wrong_proofs_by_conversation ON wrong_proofs (conversation_id, moment);
