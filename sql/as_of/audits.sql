-- Takes over the audits that were made by a moment.
INSERT INTO core.audits BY NAME
SELECT * FROM published.core.audits WHERE loaded_at <= $moment;
