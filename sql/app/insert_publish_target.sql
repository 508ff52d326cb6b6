-- Enters a place to publish, unless there is one of this name.
INSERT INTO publish_targets (name, address, secret, made_by, created_at)
VALUES ($name, $address, $secret, $made_by, $moment)
ON CONFLICT DO NOTHING;
