-- Writes an order of the sample shop.
INSERT INTO orders (
    number, email, phone, status, placed, shipped, carrier, tracking, expected, delivered, returned, refunded
) VALUES (
    :number, :email, :phone, :status, :placed, :shipped, :carrier, :tracking, :expected, :delivered,
    :returned, :refunded
);
