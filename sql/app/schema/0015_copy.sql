-- Creates the runs of copy and their pieces. Evidence that is erased takes the pieces with it.
CREATE TABLE copy_runs (
    run_id       TEXT PRIMARY KEY,
    request      TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    created_at   TEXT NOT NULL
);
CREATE TABLE copy_pieces (
    piece_id     TEXT PRIMARY KEY,
    run_id       TEXT NOT NULL REFERENCES copy_runs ON DELETE CASCADE,
    place        INTEGER NOT NULL,
    piece        TEXT NOT NULL,
    edited_by    TEXT,
    edited_at    TEXT
);
CREATE INDEX copy_pieces_by_run ON copy_pieces (run_id);
CREATE TABLE copy_documents (
    piece_id     TEXT NOT NULL REFERENCES copy_pieces ON DELETE CASCADE,
    document_id  TEXT NOT NULL,
    PRIMARY KEY (piece_id, document_id)
);
CREATE TRIGGER copy_without_evidence AFTER DELETE ON copy_documents BEGIN DELETE FROM copy_pieces WHERE piece_id = old.piece_id; END;
