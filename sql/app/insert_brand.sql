-- Enters a brand and gives its number.
INSERT INTO brands (name, version) VALUES ($name, 0)
RETURNING brand_id;
