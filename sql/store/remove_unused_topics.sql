-- Removes topics that no document has, nor is shown to have.
DELETE FROM core.topics WHERE topic_id NOT IN (
    SELECT unnest([l.topic_id, coalesce(s.shown_id, l.topic_id)])
    FROM core.labels AS l
    LEFT JOIN core.topic_states AS s ON s.topic_id = l.topic_id
    WHERE l.topic_id IS NOT NULL
);
