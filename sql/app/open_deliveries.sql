-- Which messages wait to be sent: queued, failed before, or left by a worker that died.
SELECT d.subscription_id, d.subject
FROM deliveries AS d
JOIN subscriptions AS s USING (subscription_id)
WHERE s.active
  AND d.attempts < $most
  AND (d.state IN ('queued', 'failed') OR (d.state = 'sending' AND d.tried_at < $forsaken))
ORDER BY d.queued_at, d.subscription_id, d.subject;
