-- Who did what to a campaign, the last first?
SELECT version, action, made_by, made_at
FROM campaign_versions
WHERE campaign_id = $campaign_id
ORDER BY version DESC
LIMIT $count;
