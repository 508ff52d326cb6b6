-- Enters a subscription; its name is taken once.
INSERT INTO subscriptions (name, owner, address, language, what, weekday, hour, since)
VALUES ($name, $owner, $address, $language, $what, $weekday, $hour, $moment)
ON CONFLICT (name) DO NOTHING;
