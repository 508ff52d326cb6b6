-- Which results of a campaign were entered, the first import first?
SELECT import_id, name, rows, made_by, made_at, removed_at
FROM campaign_results
WHERE campaign_id = $campaign_id
ORDER BY import_id;
