-- The shared report of a token, if it may still be read.
SELECT share_id, report, quotations, expires_at FROM shares
WHERE token_hash = $token_hash AND revoked_at IS NULL AND expires_at > $moment AND report IS NOT NULL;
