-- Removes the listings of the sample.
DELETE FROM core.listings WHERE is_sample;
