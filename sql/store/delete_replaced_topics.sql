-- Removes topics that the incoming parts describe anew.
DELETE FROM core.topics
WHERE topic_id IN (SELECT topic_id FROM read_parquet($paths));
