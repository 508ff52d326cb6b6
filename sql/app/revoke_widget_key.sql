-- Ends a key of the chat widget.
UPDATE widget_keys SET revoked_at = $moment WHERE key = $key AND revoked_at IS NULL;
