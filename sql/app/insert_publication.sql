-- Enters what is to be published and gives its number.
INSERT INTO publications (campaign_id, target, message_id, body, state, made_by, made_at)
VALUES ($campaign_id, $target, $message_id, $body, 'queued', $made_by, $moment)
RETURNING publication_id;
