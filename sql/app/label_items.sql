-- The documents of a batch in their order, with what one person answered.
SELECT i.*, a.label, a.moment AS answered_at
FROM label_items i
LEFT JOIN label_answers a
    ON a.batch_id = i.batch_id AND a.position = i.position AND a.person = $person
WHERE i.batch_id = $batch_id
ORDER BY i.position;
