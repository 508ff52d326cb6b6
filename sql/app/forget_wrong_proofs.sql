-- Forgets wrong proofs of before a moment.
DELETE FROM wrong_proofs WHERE moment < :before;
