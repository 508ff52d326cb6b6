-- What happened to one topic, the newest first.
SELECT event_id, kind, topic_id, other_topic_id, label, label_zh, moment, made_by, is_undone
FROM topic_events
WHERE (topic_id = $topic OR other_topic_id = $topic) AND kind <> 'undone'
ORDER BY moment DESC, event_id
LIMIT 200;
