-- Removes earlier weekly figures of the sample.
DELETE FROM core.sales_versions WHERE is_sample;
