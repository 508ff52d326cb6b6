-- Whether a message was received before.
SELECT 1 AS known FROM hook_messages WHERE hook_id = $hook_id AND message_id = $message_id;
