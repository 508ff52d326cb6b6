-- Adds the images that documents name, and what their pictures say.
-- Addresses with newlines between.
ALTER TABLE core.documents ADD COLUMN images VARCHAR;
ALTER TABLE core.document_versions ADD COLUMN images VARCHAR;
-- The end of `text` that was read in pictures, with the empty line before it.
ALTER TABLE core.documents ADD COLUMN picture_text VARCHAR;
ALTER TABLE core.document_versions ADD COLUMN picture_text VARCHAR;

-- One row an address that was looked at for a document.
CREATE TABLE core.pictures (
    document_id VARCHAR NOT NULL,
    address     VARCHAR NOT NULL,
    -- SHA-256 of the picture's bytes; empty where there is a reason.
    image       VARCHAR,
    -- Why there is no picture: a state of fetching.
    reason      VARCHAR,
    text        VARCHAR,
    part        VARCHAR NOT NULL,
    loaded_at   TIMESTAMPTZ NOT NULL
);
