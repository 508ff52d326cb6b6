-- Keeps a version of a campaign.
INSERT INTO campaign_versions (campaign_id, version, before, content, action, made_by, made_at)
VALUES ($campaign_id, $version, $before, $content, $action, $made_by, $moment);
