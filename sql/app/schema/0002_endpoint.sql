-- Creates the endpoint's account, a row a day and model, and the answers that it gave.
CREATE TABLE endpoint_days (
    day        TEXT NOT NULL,
    model      TEXT NOT NULL,
    calls      INTEGER NOT NULL,
    tokens_in  INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL,
    cost       REAL NOT NULL,
    PRIMARY KEY (day, model)
) WITHOUT ROWID;

CREATE TABLE endpoint_answers (
    text_hash  TEXT NOT NULL,
    model      TEXT NOT NULL,
    prompt     TEXT NOT NULL,
    answer     TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (text_hash, model, prompt)
) WITHOUT ROWID;
