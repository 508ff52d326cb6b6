-- All keys of the chat widget with how many conversations began with each, those in use first.
SELECT k.key, k.name, k.sites, k.made_by, k.created_at, k.revoked_at, count(c.token_hash) AS conversations,
    max(c.seen_at) AS used_at
FROM widget_keys AS k
LEFT JOIN widget_customers AS c ON c.key = k.key
GROUP BY k.key
ORDER BY k.revoked_at IS NOT NULL, k.created_at DESC, k.key;
