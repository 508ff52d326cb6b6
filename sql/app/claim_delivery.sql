-- Takes a message in hand, unless it was sent or somebody else is sending it.
UPDATE deliveries SET state = 'sending', attempts = attempts + 1, tried_at = $moment
WHERE subscription_id = $subscription_id AND subject = $subject
  AND (state IN ('queued', 'failed') OR (state = 'sending' AND tried_at < $forsaken));
