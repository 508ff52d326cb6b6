-- Reads one part of listings and says of each row whether it is new, changes a listing, or is known.
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT
    p.* EXCLUDE (file_row_number),
    CASE
        WHEN row_number() OVER (
            PARTITION BY p.source, p.listing, p.product, p.variant, p.competes_with
            ORDER BY p.file_row_number
        ) > 1 OR EXISTS (
            SELECT 1 FROM core.listings AS stored
            WHERE stored.listing = p.listing
              AND stored.product = p.product
              AND stored.source IS NOT DISTINCT FROM p.source
              AND stored.variant IS NOT DISTINCT FROM p.variant
              AND stored.competes_with IS NOT DISTINCT FROM p.competes_with
              AND stored.is_sample = p.is_sample
        ) THEN 'duplicate'
        WHEN EXISTS (
            SELECT 1 FROM core.listings AS stored
            WHERE stored.listing = p.listing AND stored.source IS NOT DISTINCT FROM p.source
        ) THEN 'changed'
        ELSE 'added'
    END AS status
FROM read_parquet($paths, file_row_number = true) AS p;
