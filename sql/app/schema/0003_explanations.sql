-- Creates the explanations of texts: places and weights of words, no text.
CREATE TABLE explanations (
    text_hash   TEXT NOT NULL,
    model       TEXT NOT NULL,
    version     TEXT NOT NULL,
    explanation TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    PRIMARY KEY (text_hash, model, version)
) WITHOUT ROWID;
