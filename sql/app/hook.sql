-- One hook with its secret, to verify a message.
SELECT hook_id, name, form, secret, source, product, kind, items, mapping
FROM hooks
WHERE name = $name;
