-- What is the highest number of a version of a campaign?
SELECT max(version) AS version FROM campaign_versions WHERE campaign_id = $campaign_id;
