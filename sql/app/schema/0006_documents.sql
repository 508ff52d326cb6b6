-- Creates corrections on their way to the store, searches by meaning, and batches of documents to label.
CREATE TABLE sent_corrections (
    correction_id TEXT PRIMARY KEY,
    document_id   TEXT NOT NULL,
    text_hash     TEXT NOT NULL,
    field         TEXT NOT NULL,
    label         TEXT,
    note          TEXT,
    undoes        TEXT,
    moment        TEXT NOT NULL,
    made_by       TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sent_corrections_of_document ON sent_corrections (document_id);

CREATE TABLE meaning_searches (
    search_id  TEXT PRIMARY KEY,
    texts      TEXT NOT NULL,
    created_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE label_batches (
    batch_id   TEXT PRIMARY KEY,
    made_by    TEXT NOT NULL,
    created_at TEXT NOT NULL,
    population INTEGER NOT NULL,
    filters    TEXT NOT NULL,
    seed       INTEGER NOT NULL
) WITHOUT ROWID;

-- What the model said is kept from when the batch was drawn: it is that which is measured.
CREATE TABLE label_items (
    batch_id    TEXT NOT NULL REFERENCES label_batches (batch_id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    document_id TEXT NOT NULL,
    text_hash   TEXT NOT NULL,
    stratum     TEXT NOT NULL,
    stratum_size INTEGER NOT NULL,
    probability REAL NOT NULL,
    said        TEXT NOT NULL,
    PRIMARY KEY (batch_id, position)
) WITHOUT ROWID;

-- One row a person and document; without a label it was skipped.
CREATE TABLE label_answers (
    batch_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    person   TEXT NOT NULL,
    label    TEXT,
    moment   TEXT NOT NULL,
    PRIMARY KEY (batch_id, person, position),
    FOREIGN KEY (batch_id, position) REFERENCES label_items (batch_id, position) ON DELETE CASCADE
) WITHOUT ROWID;
