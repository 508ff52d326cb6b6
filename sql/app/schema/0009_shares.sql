-- Creates the reports that are shown to whoever has a link: each as it was when it was shared.
CREATE TABLE shares (
    share_id    INTEGER PRIMARY KEY,
    token_hash  TEXT NOT NULL UNIQUE,
    title       TEXT NOT NULL,
    report      TEXT,
    quotations  INTEGER NOT NULL,
    made_by     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    expires_at  TEXT NOT NULL,
    revoked_at  TEXT,
    opened      INTEGER NOT NULL DEFAULT 0,
    opened_at   TEXT
);
