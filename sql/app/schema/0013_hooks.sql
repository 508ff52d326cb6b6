-- Creates the hooks that other services send documents to. A secret is kept as it is: it must verify.
CREATE TABLE hooks (
    hook_id      INTEGER PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE,
    form         TEXT NOT NULL,
    secret       TEXT NOT NULL,
    source       TEXT NOT NULL,
    product      TEXT,
    kind         TEXT NOT NULL,
    items        TEXT NOT NULL,
    mapping      TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    used_at      TEXT,
    taken        INTEGER NOT NULL DEFAULT 0,
    duplicates   INTEGER NOT NULL DEFAULT 0,
    rejected     INTEGER NOT NULL DEFAULT 0,
    problem      TEXT,
    problem_at   TEXT
);
CREATE TABLE hook_messages (
    hook_id    INTEGER NOT NULL REFERENCES hooks ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    moment     TEXT NOT NULL,
    PRIMARY KEY (hook_id, message_id)
);
CREATE TABLE folder_files (
    folder     TEXT NOT NULL,
    path       TEXT NOT NULL,
    size       INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    problem    TEXT,
    read_at    TEXT NOT NULL,
    PRIMARY KEY (folder, path)
);
