-- Creates the tables of the application's state: users, jobs and their batches.
CREATE TABLE users (
    user_id       INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    session_key   TEXT NOT NULL,
    language      TEXT,
    created_at    TEXT NOT NULL
);

CREATE TABLE jobs (
    job_id       TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    parameters   TEXT NOT NULL,
    state        TEXT NOT NULL,
    stage        INTEGER NOT NULL,
    counts       TEXT NOT NULL,
    error        TEXT,
    cancel       INTEGER NOT NULL DEFAULT 0,
    requested_by TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    finished_at  TEXT
);
CREATE INDEX jobs_by_time ON jobs (created_at);

CREATE TABLE batches (
    job_id   TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    stage    INTEGER NOT NULL,
    batch    INTEGER NOT NULL,
    payload  TEXT NOT NULL,
    state    TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    seen_at  TEXT,
    total    INTEGER,
    done     INTEGER NOT NULL DEFAULT 0,
    cause    TEXT,
    PRIMARY KEY (job_id, stage, batch)
) WITHOUT ROWID;
