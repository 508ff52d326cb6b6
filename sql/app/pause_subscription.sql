-- Pauses a subscription, or takes it up again: what fell due meanwhile is not sent.
UPDATE subscriptions SET active = $active, since = $moment WHERE name = $name AND active <> $active;
