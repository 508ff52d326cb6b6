-- Creates saved queries with all their versions, and the history of what each user ran.
CREATE TABLE saved_queries (
    query_id   INTEGER PRIMARY KEY,
    slug       TEXT NOT NULL UNIQUE,
    owner      TEXT NOT NULL,
    version    INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    deleted_at TEXT
);

CREATE TABLE saved_query_versions (
    query_id    INTEGER NOT NULL REFERENCES saved_queries ON DELETE CASCADE,
    version     INTEGER NOT NULL,
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    sql         TEXT NOT NULL,
    parameters  TEXT NOT NULL,
    chart       TEXT NOT NULL,
    saved_by    TEXT NOT NULL,
    saved_at    TEXT NOT NULL,
    PRIMARY KEY (query_id, version)
) WITHOUT ROWID;

CREATE TABLE query_history (
    run_id     INTEGER PRIMARY KEY,
    who        TEXT NOT NULL,
    sql        TEXT NOT NULL,
    parameters TEXT NOT NULL,
    chart      TEXT NOT NULL,
    slug       TEXT,
    format     TEXT,
    started_at TEXT NOT NULL,
    seconds    REAL NOT NULL,
    rows       INTEGER,
    truncated  INTEGER NOT NULL,
    error      TEXT
);
CREATE INDEX query_history_by_who ON query_history (who, run_id);
