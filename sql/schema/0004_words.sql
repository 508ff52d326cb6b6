-- Keeps the words of each text: four lists of one length, once however many documents have the text.
CREATE TABLE core.tokens (
    text_hash VARCHAR NOT NULL,
    version   VARCHAR NOT NULL,
    model     VARCHAR NOT NULL,
    tokens    VARCHAR[] NOT NULL,
    lemmas    VARCHAR[] NOT NULL,
    pos       VARCHAR[] NOT NULL,
    starts    INTEGER[] NOT NULL,
    part      VARCHAR NOT NULL,
    loaded_at TIMESTAMPTZ NOT NULL
);
