-- One row a topic: its label, words and theme, and how many documents have it.
CREATE OR REPLACE VIEW topics AS
SELECT
    t.topic_id,
    s.label,
    s.label_zh,
    t.words,
    coalesce(c.size, 0) AS size,
    -- About eight over all topics, each named like one of them or more widely.
    t.theme,
    t.theme_zh,
    -- #rrggbb, kept for as long as the topic is.
    t.colour,
    -- A person wants it kept as it is.
    s.pinned,
    -- When it was found first; of topics that are new, `topic_events` says where they came from.
    s.born_at,
    t.loaded_at
FROM core.topics AS t
JOIN core.topic_states AS s ON s.topic_id = t.topic_id AND s.shown_id = t.topic_id
LEFT JOIN (
    SELECT m.shown_id, count(*) AS size
    FROM core.documents AS d
    JOIN core.topic_states AS m ON m.topic_id = d.topic_id
    GROUP BY m.shown_id
) AS c ON c.shown_id = t.topic_id;
