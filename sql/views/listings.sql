-- One row a listing and variant: which product it is, in which shop (none means in any).
CREATE OR REPLACE VIEW listings AS
SELECT source, listing, product, variant, is_sample, loaded_at FROM core.listings;
