-- Removes a subscription, its address and what is known of its deliveries.
DELETE FROM subscriptions WHERE name = $name;
