-- Every subscription with the last thing that was sent, or tried, to it.
SELECT s.*, d.subject, d.state, d.attempts, d.cause, d.tried_at, d.delivered_at
FROM subscriptions AS s
LEFT JOIN deliveries AS d ON d.subscription_id = s.subscription_id AND d.subject = (
    SELECT l.subject FROM deliveries AS l WHERE l.subscription_id = s.subscription_id
    ORDER BY coalesce(l.tried_at, l.queued_at) DESC, l.subject LIMIT 1
)
ORDER BY s.name;
