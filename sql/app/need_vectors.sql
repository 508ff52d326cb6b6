-- What do the questions of the needs that are open mean?
SELECT u.need_id, u.vector FROM assistant_unanswered AS u JOIN assistant_needs AS n USING (need_id)
WHERE n.state = 'open' AND u.vector IS NOT NULL ORDER BY u.message_id;
