-- Creates the conversations of the assistant, what it could not answer, and the entries made of that.
CREATE TABLE conversations (
    conversation_id TEXT PRIMARY KEY,
    document_id     TEXT NOT NULL UNIQUE,
    channel         TEXT NOT NULL,
    language        TEXT,
    state           TEXT NOT NULL,
    reason          TEXT,
    summary         TEXT,
    product         TEXT,
    pending         TEXT,
    taken_by        TEXT,
    started_at      TEXT NOT NULL,
    last_at         TEXT NOT NULL,
    closed_at       TEXT
) WITHOUT ROWID;
CREATE INDEX conversations_by_time ON conversations (last_at);
CREATE TABLE conversation_messages (
    message_id      INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    said_by         TEXT NOT NULL,
    who             TEXT,
    text            TEXT NOT NULL,
    answer          TEXT,
    kind            TEXT,
    reason          TEXT,
    thumb           INTEGER,
    thumb_reason    TEXT,
    said_at         TEXT NOT NULL
);
CREATE INDEX messages_of_conversation ON conversation_messages (conversation_id, message_id);
CREATE TABLE assistant_needs (
    need_id    INTEGER PRIMARY KEY AUTOINCREMENT,
    language   TEXT NOT NULL,
    state      TEXT NOT NULL,
    started_at TEXT NOT NULL,
    last_at    TEXT NOT NULL
);
CREATE TABLE assistant_unanswered (
    message_id INTEGER PRIMARY KEY REFERENCES conversation_messages ON DELETE CASCADE,
    need_id    INTEGER REFERENCES assistant_needs ON DELETE CASCADE,
    cause      TEXT NOT NULL,
    vector     BLOB
);
CREATE INDEX unanswered_of_need ON assistant_unanswered (need_id);
CREATE TABLE faq_entries (
    entry_id    INTEGER PRIMARY KEY AUTOINCREMENT,
    need_id     INTEGER REFERENCES assistant_needs ON DELETE SET NULL,
    language    TEXT NOT NULL,
    question    TEXT NOT NULL,
    answer      TEXT NOT NULL,
    basis       TEXT NOT NULL,
    state       TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    approved_by TEXT,
    approved_at TEXT
);
