-- Removes the stored figures of weeks and products for which other ones come in.
DELETE FROM core.sales AS stored USING incoming
WHERE incoming.week_start = stored.week_start
  AND incoming.product IS NOT DISTINCT FROM stored.product
  AND incoming.status = 'changed';
