-- The tables of the sample shop's orders, in SQLite: a shop's own have other ones.
CREATE TABLE orders (
    number TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    status TEXT NOT NULL,
    placed TEXT NOT NULL,
    shipped TEXT,
    carrier TEXT,
    tracking TEXT,
    expected TEXT,
    delivered TEXT,
    returned TEXT,
    refunded TEXT
);
CREATE TABLE order_items (
    number TEXT NOT NULL REFERENCES orders (number),
    item TEXT NOT NULL,
    quantity INTEGER NOT NULL
);
CREATE INDEX order_items_by_number ON order_items (number);
