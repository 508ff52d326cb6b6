-- What persons did to topics, the newest first.
SELECT event_id, kind, topic_id, other_topic_id, label, label_zh, moment, made_by, is_undone
FROM topic_events
WHERE made_by IS NOT NULL AND kind <> 'undone'
ORDER BY moment DESC, event_id;
