-- Keeps the stored listings that an incoming edit speaks of: it replaces or removes them.
INSERT INTO core.listing_versions BY NAME
SELECT stored.*, $loaded_at AS superseded_at
FROM core.listings AS stored
WHERE EXISTS (
    SELECT 1 FROM read_parquet($paths) AS edit
    WHERE edit.listing = stored.listing AND edit.source IS NOT DISTINCT FROM stored.source
);
