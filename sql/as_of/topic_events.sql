-- Takes over what had happened to topics by a moment.
INSERT INTO core.topic_events BY NAME
SELECT * FROM published.core.topic_events WHERE loaded_at <= $moment;
