-- Keeps the labels that persons corrected, and marks the documents whose labels they are.
-- Appended and never changed: what a person takes back is a row too.
CREATE TABLE core.corrections (
    correction_id VARCHAR NOT NULL,
    document_id   VARCHAR NOT NULL,
    text_hash     VARCHAR NOT NULL,
    field         VARCHAR NOT NULL,
    label         VARCHAR,
    note          VARCHAR,
    undoes        VARCHAR,
    moment        TIMESTAMPTZ NOT NULL,
    made_by       VARCHAR NOT NULL,
    part          VARCHAR NOT NULL,
    loaded_at     TIMESTAMPTZ NOT NULL
);
ALTER TABLE core.labels ADD COLUMN corrected VARCHAR[];
ALTER TABLE core.labels ADD COLUMN corrected_by VARCHAR;
