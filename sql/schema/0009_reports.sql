-- Names competitors, and keeps replaced listings, sales and topics, so that an earlier report can be computed again.
ALTER TABLE core.listings ADD COLUMN competes_with VARCHAR;
CREATE TABLE core.listing_versions AS
SELECT *, loaded_at AS superseded_at FROM core.listings WHERE false;
CREATE TABLE core.topic_versions AS
SELECT *, loaded_at AS superseded_at FROM core.topics WHERE false;
CREATE TABLE core.sales_versions AS
SELECT *, loaded_at AS superseded_at FROM core.sales WHERE false;
