-- Takes over the topics as they were described at a moment.
INSERT INTO core.topics BY NAME
SELECT * FROM published.core.topics WHERE loaded_at <= $moment
UNION ALL BY NAME
SELECT * EXCLUDE (superseded_at)
FROM published.core.topic_versions
WHERE loaded_at <= $moment AND superseded_at > $moment;
