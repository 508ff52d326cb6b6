-- Removes what happened to topics that are no more.
DELETE FROM core.topic_events WHERE topic_id NOT IN (SELECT topic_id FROM core.topics);
