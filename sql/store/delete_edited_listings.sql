-- Removes the stored listings that an incoming edit speaks of.
DELETE FROM core.listings AS stored USING read_parquet($paths) AS edit
WHERE edit.listing = stored.listing AND edit.source IS NOT DISTINCT FROM stored.source;
