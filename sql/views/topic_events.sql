-- One row a thing that happened to a topic, by itself or by a person.
CREATE OR REPLACE VIEW topic_events AS
SELECT
    e.event_id,
    -- found (in the first documents), born (from documents that fitted nowhere), split (off the
    -- other topic), merged (into the other topic), renamed, pinned, unpinned, undone.
    e.kind,
    e.topic_id,
    e.other_topic_id,
    -- The new name, of one that was renamed.
    e.label,
    e.label_zh,
    e.moment,
    -- Who did it; empty where no person did.
    e.made_by,
    -- The event that this one takes back.
    e.undoes,
    e.event_id IN (SELECT undoes FROM core.topic_events WHERE undoes IS NOT NULL) AS is_undone
FROM core.topic_events AS e;
