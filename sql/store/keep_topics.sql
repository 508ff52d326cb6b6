-- Keeps the stored topics that come again.
INSERT INTO core.topic_versions BY NAME
SELECT *, $loaded_at AS superseded_at
FROM core.topics
WHERE topic_id IN (SELECT topic_id FROM read_parquet($paths));
