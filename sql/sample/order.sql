-- Which order of the sample shop has this number? A model of the query that a shop writes for its own.
SELECT
    o.number,
    o.status,
    o.email,
    o.phone,
    o.placed,
    o.shipped,
    o.carrier,
    o.tracking,
    o.expected,
    o.delivered,
    o.returned,
    o.refunded,
    i.item,
    i.quantity
FROM orders AS o
LEFT JOIN order_items AS i ON i.number = o.number
WHERE replace(o.number, '-', '') = replace(:number, '-', '')
ORDER BY i.item;
