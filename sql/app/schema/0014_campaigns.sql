-- Creates brands and campaigns, each with all its versions, results of campaigns, and where they are published.
CREATE TABLE brands (
    brand_id   INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    version    INTEGER NOT NULL,
    deleted_at TEXT
);
CREATE TABLE brand_versions (
    brand_id INTEGER NOT NULL REFERENCES brands ON DELETE CASCADE,
    version  INTEGER NOT NULL,
    before   INTEGER,
    style    TEXT NOT NULL,
    banned   TEXT NOT NULL,
    examples TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (brand_id, version)
);
CREATE TABLE campaigns (
    campaign_id INTEGER PRIMARY KEY,
    version     INTEGER NOT NULL,
    created_at  TEXT NOT NULL,
    deleted_at  TEXT
);
CREATE TABLE campaign_versions (
    campaign_id INTEGER NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    version     INTEGER NOT NULL,
    before      INTEGER,
    content     TEXT NOT NULL,
    action      TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    PRIMARY KEY (campaign_id, version)
);
CREATE TABLE campaign_results (
    import_id   INTEGER PRIMARY KEY,
    campaign_id INTEGER NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    name        TEXT NOT NULL,
    rows        TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    removed_at  TEXT
);
CREATE TABLE publish_targets (
    target_id  INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    address    TEXT NOT NULL,
    secret     TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TABLE publications (
    publication_id INTEGER PRIMARY KEY,
    campaign_id    INTEGER NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    target         TEXT NOT NULL,
    message_id     TEXT NOT NULL UNIQUE,
    body           TEXT NOT NULL,
    state          TEXT NOT NULL,
    attempts       INTEGER NOT NULL DEFAULT 0,
    cause          TEXT,
    made_by        TEXT NOT NULL,
    made_at        TEXT NOT NULL,
    delivered_at   TEXT
);
