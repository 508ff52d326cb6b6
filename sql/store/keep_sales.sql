-- Keeps the stored figures of weeks and products for which other ones come in.
INSERT INTO core.sales_versions BY NAME
SELECT stored.*, $loaded_at AS superseded_at
FROM core.sales AS stored
JOIN incoming
    ON incoming.week_start = stored.week_start
    AND incoming.product IS NOT DISTINCT FROM stored.product
WHERE incoming.status = 'changed';
