-- Which product competes with which of ours?
SELECT product, competes_with FROM competitors ORDER BY competes_with, product;
