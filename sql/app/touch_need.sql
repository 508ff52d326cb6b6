-- Says when a need was asked last.
UPDATE assistant_needs SET last_at = max(last_at, $moment) WHERE need_id = $need_id;
