-- Removes earlier listings of the sample.
DELETE FROM core.listing_versions WHERE is_sample;
