-- Queues a message to a subscription, unless it was queued before.
INSERT INTO deliveries (subscription_id, subject, state, queued_at)
VALUES ($subscription_id, $subject, 'queued', $moment)
ON CONFLICT (subscription_id, subject) DO NOTHING;
