-- Which results of a campaign count, the first import first?
SELECT rows
FROM campaign_results
WHERE campaign_id = $campaign_id AND removed_at IS NULL
ORDER BY import_id;
