-- What is collected: a source with its parameters, its cursor, and how it went.
CREATE TABLE collections (
    collection_id TEXT PRIMARY KEY,
    source        TEXT NOT NULL,
    parameters    TEXT NOT NULL,
    state         TEXT NOT NULL DEFAULT '{}',
    -- The job that collected last, the numbers of parts that it took, and what it brought so far.
    job_id        TEXT NOT NULL,
    parts         INTEGER NOT NULL DEFAULT 0,
    counts        TEXT NOT NULL DEFAULT '{}',
    tried_at      TEXT NOT NULL,
    succeeded_at  TEXT,
    -- When something came that was not stored.
    new_at        TEXT,
    failures      INTEGER NOT NULL DEFAULT 0,
    cause         TEXT,
    cause_state   TEXT
);

-- The visits that succeeded.
CREATE TABLE collection_visits (
    collection_id TEXT NOT NULL REFERENCES collections ON DELETE CASCADE,
    job_id        TEXT NOT NULL,
    moment        TEXT NOT NULL,
    read          INTEGER NOT NULL,
    new           INTEGER NOT NULL,
    PRIMARY KEY (collection_id, job_id)
);
