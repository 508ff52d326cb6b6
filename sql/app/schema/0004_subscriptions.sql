-- Creates who is told what and when, each message with its fate, and the alerts.
CREATE TABLE subscriptions (
    subscription_id INTEGER PRIMARY KEY,
    name            TEXT NOT NULL UNIQUE,
    owner           TEXT NOT NULL,
    address         TEXT NOT NULL,
    language        TEXT NOT NULL,
    what            TEXT NOT NULL,
    weekday         INTEGER NOT NULL,
    hour            INTEGER NOT NULL,
    active          INTEGER NOT NULL DEFAULT 1,
    since           TEXT NOT NULL
);

CREATE TABLE deliveries (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    subject         TEXT NOT NULL,
    state           TEXT NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    cause           TEXT,
    queued_at       TEXT NOT NULL,
    tried_at        TEXT,
    delivered_at    TEXT,
    PRIMARY KEY (subscription_id, subject)
) WITHOUT ROWID;

CREATE TABLE alerts (
    alert_id     INTEGER PRIMARY KEY,
    cause        TEXT NOT NULL,
    figures      TEXT NOT NULL,
    documents    TEXT NOT NULL,
    telling      INTEGER NOT NULL DEFAULT 1,
    state        TEXT NOT NULL,
    raised_at    TEXT NOT NULL,
    told_at      TEXT NOT NULL,
    seen_at      TEXT NOT NULL
);
