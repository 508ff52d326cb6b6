-- Adds what sources tell beside the words: likes, replies, a verified purchase, and when an item was gone.
ALTER TABLE core.documents ADD COLUMN likes BIGINT;
ALTER TABLE core.documents ADD COLUMN replies BIGINT;
ALTER TABLE core.documents ADD COLUMN verified BOOLEAN;
ALTER TABLE core.documents ADD COLUMN gone_at TIMESTAMPTZ;
ALTER TABLE core.document_versions ADD COLUMN likes BIGINT;
ALTER TABLE core.document_versions ADD COLUMN replies BIGINT;
ALTER TABLE core.document_versions ADD COLUMN verified BOOLEAN;
ALTER TABLE core.document_versions ADD COLUMN gone_at TIMESTAMPTZ;
