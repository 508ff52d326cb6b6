-- The labels that documents are narrowed and counted by, to be joined by key: here a join of all would take 400 MB.
SELECT
    md5_number_lower(l.document_id) AS key,
    md5_number_lower(l.text_hash) AS text_key,
    l.sentiment,
    CASE WHEN l.toxic THEN 'toxic' WHEN NOT l.toxic THEN 'not toxic' END AS toxic,
    coalesce(t.shown_id, l.topic_id) AS topic,
    CASE WHEN l.doubtful THEN 'yes' ELSE 'no' END AS doubtful,
    CASE WHEN l.corrected IS NOT NULL THEN 'yes' ELSE 'no' END AS corrected,
    list_distinct([item.aspect || ' ' || item.sentiment FOR item IN l.aspects]) AS mentions
FROM core.labels AS l
LEFT JOIN core.topic_states AS t ON t.topic_id = l.topic_id;
