-- A key of the chat widget that is in use.
SELECT key, name, sites FROM widget_keys WHERE key = $key AND revoked_at IS NULL;
