-- Notes that a shared report was read.
UPDATE shares SET opened = opened + 1, opened_at = $moment WHERE share_id = $share_id;
