-- Creates the keys of the chat widget, each with the sites that may show it, and whose conversation is whose.
CREATE TABLE widget_keys (
    key        TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    sites      TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    created_at TEXT NOT NULL,
    revoked_at TEXT
);
CREATE TABLE widget_customers (
    token_hash      TEXT PRIMARY KEY,
    key             TEXT NOT NULL REFERENCES widget_keys,
    conversation_id TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    seen_at         TEXT NOT NULL
);
CREATE INDEX widget_customers_seen ON widget_customers (seen_at);
