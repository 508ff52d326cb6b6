-- Makes a new version of a campaign the present one and gives its number, unless another was made meanwhile.
UPDATE campaigns
SET version = (SELECT max(version) + 1 FROM campaign_versions WHERE campaign_id = $campaign_id)
WHERE campaign_id = $campaign_id AND version = $from_version
RETURNING version;
