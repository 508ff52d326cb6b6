-- Creates what jobs tell of themselves, the schedule, the edits of products, and what an administrator decided.
CREATE TABLE job_lines (
    line_id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id  TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    moment  TEXT NOT NULL,
    level   TEXT NOT NULL,
    text    TEXT NOT NULL
);
CREATE INDEX job_lines_by_job ON job_lines (job_id, line_id);

CREATE TABLE job_progress (
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    stage  INTEGER NOT NULL,
    moment TEXT NOT NULL,
    done   INTEGER NOT NULL,
    PRIMARY KEY (job_id, stage, moment)
) WITHOUT ROWID;

CREATE TABLE schedule (
    entry_id   TEXT PRIMARY KEY,
    job        TEXT NOT NULL,
    parameters TEXT,
    cron       TEXT,
    active     INTEGER NOT NULL DEFAULT 1,
    planned_by TEXT,
    next_at    TEXT,
    last_at    TEXT,
    last_job   TEXT,
    skipped_at TEXT,
    changed_by TEXT,
    changed_at TEXT
) WITHOUT ROWID;

CREATE TABLE product_edits (
    edit_id  INTEGER PRIMARY KEY,
    moment   TEXT NOT NULL,
    made_by  TEXT NOT NULL,
    kind     TEXT NOT NULL,
    before   TEXT NOT NULL,
    after    TEXT NOT NULL,
    task     TEXT NOT NULL,
    undoes   INTEGER
);

CREATE TABLE decisions (
    name       TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TEXT NOT NULL
) WITHOUT ROWID;
