-- Removes the stored listings that this load has kept as replaced.
DELETE FROM core.listings AS stored
USING core.listing_versions AS kept
WHERE kept.superseded_at = $loaded_at
  AND kept.listing = stored.listing
  AND kept.product = stored.product
  AND kept.source IS NOT DISTINCT FROM stored.source
  AND kept.variant IS NOT DISTINCT FROM stored.variant
  AND kept.competes_with IS NOT DISTINCT FROM stored.competes_with
  AND kept.is_sample = stored.is_sample;
