-- Creates the list of shoppers who are left out of recommendations, by salted hash.
CREATE TABLE forgotten_shoppers (
    shopper_hash TEXT PRIMARY KEY,
    forgotten_at TEXT NOT NULL
) WITHOUT ROWID;
