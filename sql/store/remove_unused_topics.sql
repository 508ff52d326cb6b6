-- Removes topics that no document has.
DELETE FROM core.topics WHERE topic_id NOT IN (
    SELECT topic_id FROM core.labels WHERE topic_id IS NOT NULL
);
