-- Deletes a brand, or takes that back.
UPDATE brands SET deleted_at = $deleted_at WHERE name = $name;
