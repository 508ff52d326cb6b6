-- Writes a version of a campaign anew, without what was erased.
UPDATE campaign_versions SET content = $content
WHERE campaign_id = $campaign_id AND version = $version;
