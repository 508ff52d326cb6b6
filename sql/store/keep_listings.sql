-- Keeps the stored listings that rows of the incoming part replace.
INSERT INTO core.listing_versions BY NAME
SELECT stored.*, $loaded_at AS superseded_at
FROM core.listings AS stored
WHERE EXISTS (
    SELECT 1 FROM incoming
    WHERE incoming.listing = stored.listing
      AND incoming.source IS NOT DISTINCT FROM stored.source
) AND NOT EXISTS (
    SELECT 1 FROM incoming
    WHERE incoming.listing = stored.listing
      AND incoming.product = stored.product
      AND incoming.source IS NOT DISTINCT FROM stored.source
      AND incoming.variant IS NOT DISTINCT FROM stored.variant
      AND incoming.competes_with IS NOT DISTINCT FROM stored.competes_with
      AND incoming.is_sample = stored.is_sample
);
