-- Makes a version of a campaign the present one, unless another was made meanwhile.
UPDATE campaigns SET version = $version WHERE campaign_id = $campaign_id AND version = $from_version;
