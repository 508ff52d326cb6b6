-- Enters a hook, unless there is one of this name.
INSERT INTO hooks (name, form, secret, source, product, kind, items, mapping, made_by, created_at)
VALUES ($name, $form, $secret, $source, $product, $kind, $items, $mapping, $made_by, $moment)
ON CONFLICT (name) DO NOTHING;
