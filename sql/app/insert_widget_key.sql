-- Enters a key of the chat widget.
INSERT INTO widget_keys (key, name, sites, made_by, created_at)
VALUES ($key, $name, $sites, $made_by, $moment);
