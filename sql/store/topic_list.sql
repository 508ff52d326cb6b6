-- The topics that are shown: those that a person wants kept first, then the largest.
SELECT topic_id, label, label_zh, theme, theme_zh, colour, pinned, size, words, born_at
FROM topics
ORDER BY pinned DESC, size DESC, topic_id;
