-- Takes an import of results away, or back.
UPDATE campaign_results SET removed_at = $removed_at
WHERE import_id = $import_id AND campaign_id = $campaign_id;
