-- Takes over what was known of pictures by a moment.
INSERT INTO core.pictures BY NAME
SELECT * FROM published.core.pictures WHERE loaded_at <= $moment;
