-- Every label that a person gave in a batch, the newest first.
SELECT i.document_id, i.text_hash, i.said, a.label, a.person, a.moment
FROM label_answers a
JOIN label_items i ON i.batch_id = a.batch_id AND i.position = a.position
WHERE a.label IS NOT NULL
ORDER BY a.moment DESC;
