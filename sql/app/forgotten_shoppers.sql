-- Which shoppers are left out?
SELECT shopper_hash FROM forgotten_shoppers;
