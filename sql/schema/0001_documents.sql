-- Creates the tables of the store. The schema `core` is ours; the views in `main` are what users query.
CREATE SCHEMA core;

-- The newest version of each record. No primary key: an index makes large loads slow.
CREATE TABLE core.documents (
    document_id  VARCHAR NOT NULL,
    row_hash     VARCHAR NOT NULL,
    text_hash    VARCHAR NOT NULL,
    source       VARCHAR NOT NULL,
    kind         VARCHAR NOT NULL,
    product      VARCHAR,
    title        VARCHAR,
    text         VARCHAR NOT NULL,
    language     VARCHAR NOT NULL,
    rating       DOUBLE,
    published_at TIMESTAMPTZ,
    author_hash  VARCHAR,
    url          VARCHAR,
    is_sample    BOOLEAN NOT NULL,
    part         VARCHAR NOT NULL,
    loaded_at    TIMESTAMPTZ NOT NULL
);

-- Versions that a newer one has replaced, so that an earlier report can be computed again.
CREATE TABLE core.document_versions AS SELECT *, loaded_at AS superseded_at FROM core.documents;

-- What each analysis said, appended and never changed.
CREATE TABLE core.annotations (
    document_id VARCHAR NOT NULL,
    text_hash   VARCHAR NOT NULL,
    analysis    VARCHAR NOT NULL,
    version     VARCHAR NOT NULL,
    model       VARCHAR NOT NULL,
    label       VARCHAR,
    score       DOUBLE,
    details     JSON NOT NULL,
    part        VARCHAR NOT NULL,
    loaded_at   TIMESTAMPTZ NOT NULL
);

-- The newest annotation of each analysis, one row a document: what reports and views read.
CREATE TABLE core.labels (
    document_id     VARCHAR NOT NULL,
    text_hash       VARCHAR NOT NULL,
    sentiment       VARCHAR,
    sentiment_score DOUBLE,
    toxicity        DOUBLE,
    toxic           BOOLEAN,
    mismatch        BOOLEAN,
    topic_id        VARCHAR
);

CREATE TABLE core.topics (
    topic_id   VARCHAR NOT NULL,
    model      VARCHAR NOT NULL,
    label      VARCHAR NOT NULL,
    label_zh   VARCHAR NOT NULL,
    words      VARCHAR[] NOT NULL,
    size       BIGINT NOT NULL,
    part       VARCHAR NOT NULL,
    loaded_at  TIMESTAMPTZ NOT NULL
);

-- The ledger: a part that is listed here is loaded, and is never loaded again.
CREATE TABLE core.parts (
    part       VARCHAR NOT NULL,
    kind       VARCHAR NOT NULL,
    rows       BIGINT NOT NULL,
    added      BIGINT NOT NULL,
    changed    BIGINT NOT NULL,
    duplicates BIGINT NOT NULL,
    loaded_at  TIMESTAMPTZ NOT NULL
);
