-- Writes an item of an order of the sample shop.
INSERT INTO order_items (number, item, quantity) VALUES (:number, :item, :quantity);
