-- Keeps rows of results of a campaign and gives the number of the import.
INSERT INTO campaign_results (campaign_id, name, rows, made_by, made_at)
VALUES ($campaign_id, $name, $rows, $made_by, $moment)
RETURNING import_id;
