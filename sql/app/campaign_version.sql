-- What was in a version of a campaign, and which version was before it?
SELECT before, content
FROM campaign_versions
WHERE campaign_id = $campaign_id AND version = $version;
