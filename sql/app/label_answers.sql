-- What persons answered in a batch, in its order.
SELECT a.*, i.document_id, i.text_hash, i.said, i.stratum, i.stratum_size, i.probability
FROM label_answers a
JOIN label_items i ON i.batch_id = a.batch_id AND i.position = a.position
WHERE a.batch_id = $batch_id
ORDER BY a.position, a.person;
