-- Enters a shared report and gives its number.
INSERT INTO shares (token_hash, title, report, quotations, made_by, made_at, expires_at)
VALUES ($token_hash, $title, $report, $quotations, $made_by, $moment, $expires_at)
RETURNING share_id;
