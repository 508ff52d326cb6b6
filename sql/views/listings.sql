-- One row a listing and variant: which product it is, in which shop (none means in any).
CREATE OR REPLACE VIEW listings AS
SELECT
    source,
    listing,
    product,
    variant,
    -- The product of ours that this one competes with; none where it is ours.
    competes_with,
    is_sample,
    loaded_at
FROM core.listings;
