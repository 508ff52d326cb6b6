-- Removes the weekly sales of the sample.
DELETE FROM core.sales WHERE is_sample;
