-- How does a campaign stand?
SELECT c.campaign_id, c.version, c.created_at, c.deleted_at, v.before, v.content, v.action, v.made_by, v.made_at
FROM campaigns AS c
JOIN campaign_versions AS v ON v.campaign_id = c.campaign_id AND v.version = c.version
WHERE c.campaign_id = $campaign_id;
