-- Remembers a message that was received.
INSERT OR IGNORE INTO hook_messages (hook_id, message_id, moment) VALUES ($hook_id, $message_id, $moment);
