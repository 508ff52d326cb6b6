-- Creates the ballots on which people say which of two texts for one sheet they would rather publish.
CREATE TABLE ballots (
    ballot_id  TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TABLE ballot_items (
    ballot_id     TEXT NOT NULL REFERENCES ballots ON DELETE CASCADE,
    position      INTEGER NOT NULL,
    product       TEXT NOT NULL,
    facts         TEXT NOT NULL,
    channel       TEXT NOT NULL,
    language      TEXT NOT NULL,
    first_writer  TEXT NOT NULL,
    first_text    TEXT NOT NULL,
    second_writer TEXT NOT NULL,
    second_text   TEXT NOT NULL,
    PRIMARY KEY (ballot_id, position)
);
CREATE TABLE votes (
    ballot_id TEXT NOT NULL,
    position  INTEGER NOT NULL,
    person    TEXT NOT NULL,
    choice    TEXT NOT NULL,
    swapped   INTEGER NOT NULL,
    moment    TEXT NOT NULL,
    PRIMARY KEY (ballot_id, position, person),
    FOREIGN KEY (ballot_id, position) REFERENCES ballot_items ON DELETE CASCADE
);
