-- Reads one part of weekly sales and says of each row whether it is new, changes a week, or is known.
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT
    p.* EXCLUDE (file_row_number),
    CASE
        WHEN row_number() OVER (
            PARTITION BY p.week_start, p.product ORDER BY p.file_row_number
        ) > 1 THEN 'duplicate'
        WHEN stored.week_start IS NULL THEN 'added'
        WHEN (p.units, p.revenue, p.returns, p.ad_spend, p.currency, p.is_sample)
            IS NOT DISTINCT FROM (
                stored.units, stored.revenue, stored.returns, stored.ad_spend, stored.currency,
                stored.is_sample
            ) THEN 'duplicate'
        ELSE 'changed'
    END AS status
FROM read_parquet($paths, file_row_number = true) AS p
LEFT JOIN core.sales AS stored
    ON stored.week_start = p.week_start AND stored.product IS NOT DISTINCT FROM p.product;
