-- Every topic that was ever found: what is shown of it, and how it was described by itself.
SELECT
    s.topic_id,
    s.shown_id,
    s.label,
    s.label_zh,
    s.pinned,
    s.held,
    t.label AS own_label,
    t.label_zh AS own_label_zh,
    t.words,
    t.theme,
    t.theme_zh
FROM core.topic_states AS s
JOIN core.topics AS t USING (topic_id)
ORDER BY s.topic_id;
