-- Gives the documents that were loaded since a moment the product and variant that the table of products says.
UPDATE core.documents AS d SET shown_product = placed.product, shown_variant = placed.variant
FROM (
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
        d.document_id,
        -- In this shop or else in any; otherwise as imported.
        coalesce(here.product, anywhere.product, named.product, d.product) AS product,
        CASE
            WHEN here.listing IS NOT NULL THEN coalesce(here.variant, d.variant)
            ELSE coalesce(anywhere.variant, d.variant)
        END AS variant
    FROM core.documents AS d
    LEFT JOIN mapped AS here ON here.source = d.source AND here.listing = d.listing
    LEFT JOIN mapped AS anywhere ON anywhere.source IS NULL AND anywhere.listing = d.listing
    -- A listing of any shop is also another name of its product.
    LEFT JOIN mapped AS named ON named.source IS NULL AND named.listing = d.product
    WHERE d.loaded_at >= $since::TIMESTAMPTZ
) AS placed
WHERE placed.document_id = d.document_id
  AND (
      placed.product IS DISTINCT FROM d.shown_product
      OR placed.variant IS DISTINCT FROM d.shown_variant
  );
