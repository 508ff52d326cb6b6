-- Where may campaigns be published?
SELECT target_id, name, address, made_by, created_at FROM publish_targets ORDER BY name;
