-- Computes what is shown of each topic from what happened to it; changes that were taken back do not count.
INSERT INTO core.topic_states BY NAME
WITH RECURSIVE events AS MATERIALIZED (
    SELECT
        *,
        event_id IN (SELECT undoes FROM core.topic_events WHERE undoes IS NOT NULL) AS is_undone
    FROM core.topic_events
),
-- Where a topic's documents went, one step. A part whose split was taken back is again the whole.
steps AS MATERIALIZED (
    SELECT topic_id, arg_max(other_topic_id, moment) AS next_id
    FROM events
    WHERE (kind = 'merged' AND NOT is_undone) OR (kind = 'split' AND is_undone)
    GROUP BY topic_id
),
paths AS (
    SELECT topic_id, topic_id AS shown_id, 0 AS length FROM core.topics
    UNION ALL
    SELECT p.topic_id, s.next_id, p.length + 1
    FROM paths AS p
    JOIN steps AS s ON s.topic_id = p.shown_id
    WHERE p.length < 1000
),
shown AS (SELECT topic_id, arg_max(shown_id, length) AS shown_id FROM paths GROUP BY topic_id),
names AS (
    SELECT
        topic_id,
        arg_max(label, moment) AS label,
        arg_max(label_zh, moment) AS label_zh
    FROM events
    WHERE kind = 'renamed' AND NOT is_undone
    GROUP BY topic_id
),
pins AS (
    SELECT topic_id, arg_max(kind, moment) = 'pinned' AS pinned
    FROM events
    WHERE kind IN ('pinned', 'unpinned') AND NOT is_undone
    GROUP BY topic_id
),
touched AS (
    SELECT unnest([topic_id, coalesce(other_topic_id, topic_id)]) AS topic_id
    FROM events
    WHERE made_by IS NOT NULL AND NOT is_undone AND kind IN ('renamed', 'merged', 'split')
),
births AS (
    SELECT topic_id, min(moment) AS born_at
    FROM events
    WHERE kind IN ('found', 'born', 'split')
    GROUP BY topic_id
)
SELECT
    t.topic_id,
    s.shown_id,
    coalesce(n.label, o.label, t.label) AS label,
    coalesce(n.label_zh, o.label_zh, t.label_zh) AS label_zh,
    coalesce(p.pinned, false) AS pinned,
    coalesce(p.pinned, false) OR t.topic_id IN (FROM touched) AS held,
    b.born_at
FROM core.topics AS t
JOIN shown AS s USING (topic_id)
LEFT JOIN core.topics AS o ON o.topic_id = s.shown_id
LEFT JOIN names AS n ON n.topic_id = s.shown_id
LEFT JOIN pins AS p ON p.topic_id = t.topic_id
LEFT JOIN births AS b ON b.topic_id = t.topic_id;
