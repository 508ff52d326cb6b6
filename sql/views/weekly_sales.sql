-- One row a week and product: units sold, revenue, units returned and advertising spend.
CREATE OR REPLACE VIEW weekly_sales AS
SELECT
    -- The ISO week, such as 2026-W47, and its Monday.
    strftime(week_start, '%G-W%V') AS week,
    week_start,
    -- None where the row is of the whole business.
    product,
    units,
    revenue,
    returns,
    ad_spend,
    currency,
    is_sample,
    loaded_at
FROM core.sales;
