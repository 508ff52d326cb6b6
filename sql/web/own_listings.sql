-- Whether somebody has said which listing is which product, the sample aside.
SELECT count(*) AS listings FROM core.listings WHERE NOT is_sample;
