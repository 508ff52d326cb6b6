-- Removes topics that no document has, nor is shown to have.
DELETE FROM core.topics WHERE topic_id NOT IN (
    SELECT unnest([d.topic_id, coalesce(s.shown_id, d.topic_id)])
    FROM core.documents AS d
    LEFT JOIN core.topic_states AS s ON s.topic_id = d.topic_id
    WHERE d.topic_id IS NOT NULL
);
