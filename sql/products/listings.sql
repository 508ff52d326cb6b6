-- Every listing: the shop, the product and variant that it is, what it competes with.
SELECT source, listing, product, variant, competes_with, is_sample
FROM listings
ORDER BY product, source NULLS FIRST, listing, variant NULLS FIRST;
