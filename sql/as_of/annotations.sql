-- Takes over what had been said of documents by a moment.
INSERT INTO core.annotations BY NAME
SELECT * FROM published.core.annotations WHERE loaded_at <= $moment;
