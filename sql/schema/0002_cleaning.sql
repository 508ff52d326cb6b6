-- Marks default texts, and gives documents with nearly the same text one group.
ALTER TABLE core.documents ADD COLUMN is_default BOOLEAN DEFAULT false;
ALTER TABLE core.document_versions ADD COLUMN is_default BOOLEAN DEFAULT false;
ALTER TABLE core.labels ADD COLUMN copy_group VARCHAR;
