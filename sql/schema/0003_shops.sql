-- Adds listings, variants, follow-ups, the seller's answers, and what was sold each week.
ALTER TABLE core.documents ADD COLUMN listing VARCHAR;
ALTER TABLE core.documents ADD COLUMN variant VARCHAR;
ALTER TABLE core.documents ADD COLUMN parent_id VARCHAR;
ALTER TABLE core.documents ADD COLUMN answer VARCHAR;
ALTER TABLE core.documents ADD COLUMN answered_at TIMESTAMPTZ;
ALTER TABLE core.document_versions ADD COLUMN listing VARCHAR;
ALTER TABLE core.document_versions ADD COLUMN variant VARCHAR;
ALTER TABLE core.document_versions ADD COLUMN parent_id VARCHAR;
ALTER TABLE core.document_versions ADD COLUMN answer VARCHAR;
ALTER TABLE core.document_versions ADD COLUMN answered_at TIMESTAMPTZ;

-- Which product a listing is. Without a source it is so in every shop; a listing may have a row
-- for each of its variants, all of one product.
CREATE TABLE core.listings (
    source    VARCHAR,
    listing   VARCHAR NOT NULL,
    product   VARCHAR NOT NULL,
    variant   VARCHAR,
    is_sample BOOLEAN NOT NULL,
    part      VARCHAR NOT NULL,
    loaded_at TIMESTAMPTZ NOT NULL
);

-- One row a week and product; a row without a product is the whole business.
CREATE TABLE core.sales (
    week_start DATE NOT NULL,
    product    VARCHAR,
    units      BIGINT,
    revenue    DOUBLE,
    returns    BIGINT,
    ad_spend   DOUBLE,
    currency   VARCHAR,
    is_sample  BOOLEAN NOT NULL,
    part       VARCHAR NOT NULL,
    loaded_at  TIMESTAMPTZ NOT NULL
);
