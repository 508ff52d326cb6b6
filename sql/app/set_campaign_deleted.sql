-- Deletes a campaign, or takes that back.
UPDATE campaigns SET deleted_at = $deleted_at WHERE campaign_id = $campaign_id;
