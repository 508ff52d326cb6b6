-- Puts a question to a need, with what it means.
UPDATE assistant_unanswered SET need_id = $need_id, vector = $vector WHERE message_id = $message_id;
