-- What did people of the shop answer to the questions of a need, the newest first?
SELECT r.text FROM assistant_unanswered AS u
JOIN conversation_messages AS m USING (message_id)
JOIN conversation_messages AS r ON r.conversation_id = m.conversation_id
    AND r.message_id > m.message_id AND r.said_by = 'person'
WHERE u.need_id = $need_id
  AND r.message_id = (SELECT min(o.message_id) FROM conversation_messages AS o
      WHERE o.conversation_id = m.conversation_id AND o.message_id > m.message_id AND o.said_by = 'person')
ORDER BY r.message_id DESC LIMIT 5;
