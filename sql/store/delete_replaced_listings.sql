-- Removes what is stored of the incoming listings, but for the rows that come again as they are.
DELETE FROM core.listings AS stored
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
