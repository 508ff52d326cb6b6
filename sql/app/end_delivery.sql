-- Says what became of a message: delivered, failed (it is tried again) or refused.
UPDATE deliveries SET state = $state, cause = $cause, delivered_at = $delivered_at
WHERE subscription_id = $subscription_id AND subject = $subject;
