-- Removes a place to publish and its secret.
DELETE FROM publish_targets WHERE name = $name;
