-- Says which sites may show the chat of a key.
UPDATE widget_keys SET sites = $sites WHERE key = $key AND revoked_at IS NULL;
