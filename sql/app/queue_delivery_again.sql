-- Queues a message to a subscription although it was sent, or given up, before.
INSERT INTO deliveries (subscription_id, subject, state, queued_at)
VALUES ($subscription_id, $subject, 'queued', $moment)
ON CONFLICT (subscription_id, subject)
DO UPDATE SET state = 'queued', attempts = 0, cause = NULL, queued_at = $moment;
