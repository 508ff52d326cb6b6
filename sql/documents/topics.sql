-- Which topics there are, the largest first.
SELECT topic_id, label AS topic, label_zh AS topic_zh
FROM topics
ORDER BY size DESC, topic_id
LIMIT 200;
