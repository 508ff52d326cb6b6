-- Ends a shared report at once and forgets its text.
UPDATE shares SET revoked_at = $moment, report = NULL WHERE share_id = $share_id AND revoked_at IS NULL;
