-- One row a competitor and the product of ours that it competes with.
CREATE OR REPLACE VIEW competitors AS
SELECT DISTINCT product, competes_with FROM core.listings WHERE competes_with IS NOT NULL;
