-- Which results of a campaign were entered, the last import first?
SELECT import_id, name, json_array_length(rows) AS rows, made_by, made_at, removed_at
FROM campaign_results
WHERE campaign_id = $campaign_id
ORDER BY import_id DESC;
