-- Takes over the topics that were found by a moment, by their present names.
INSERT INTO core.topics BY NAME
SELECT * FROM published.core.topics WHERE loaded_at <= $moment;
