-- The batches of documents to label, the newest first, with how many are answered by one person and by all.
SELECT
    b.*,
    (SELECT count(*) FROM label_items i WHERE i.batch_id = b.batch_id) AS items,
    (SELECT count(*) FROM label_answers a WHERE a.batch_id = b.batch_id AND a.person = $person) AS mine,
    (SELECT count(DISTINCT a.person) FROM label_answers a WHERE a.batch_id = b.batch_id) AS people
FROM label_batches b
ORDER BY b.created_at DESC, b.batch_id
LIMIT 200;
