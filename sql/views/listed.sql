-- Gives each document its product and variant, by the table of products; without labels, which cost a join.
CREATE OR REPLACE VIEW core.listed AS
WITH mapped AS (
    SELECT
        source,
        listing,
        any_value(product) AS product,
        -- A listing of several variants does not tell which of them was bought.
        CASE WHEN count(*) = 1 THEN any_value(variant) END AS variant
    FROM core.listings
    GROUP BY source, listing
)
SELECT
    d.* REPLACE (
        -- As the table says now, in this shop or else in any; otherwise as imported.
        coalesce(here.product, anywhere.product, named.product, d.product) AS product,
        CASE
            WHEN here.listing IS NOT NULL THEN coalesce(here.variant, d.variant)
            ELSE coalesce(anywhere.variant, d.variant)
        END AS variant
    )
FROM core.documents AS d
LEFT JOIN mapped AS here ON here.source = d.source AND here.listing = d.listing
LEFT JOIN mapped AS anywhere ON anywhere.source IS NULL AND anywhere.listing = d.listing
-- A listing of any shop is also another name of its product.
LEFT JOIN mapped AS named ON named.source IS NULL AND named.listing = d.product;
