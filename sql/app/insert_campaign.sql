-- Enters a campaign and gives its number.
INSERT INTO campaigns (version, created_at) VALUES (1, $moment)
RETURNING campaign_id;
