-- What was in a version of a campaign?
SELECT version, before, content, action, made_by, made_at
FROM campaign_versions
WHERE campaign_id = $campaign_id AND version = $version;
