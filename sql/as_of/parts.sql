-- Takes over the ledger up to a moment.
INSERT INTO core.parts BY NAME
SELECT * FROM published.core.parts WHERE loaded_at <= $moment;
