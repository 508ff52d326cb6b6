-- Keeps each stored document that a row of the incoming parts replaces.
INSERT INTO core.document_versions BY NAME
SELECT stored.*, $loaded_at AS superseded_at
FROM core.documents AS stored
JOIN incoming USING (document_id)
WHERE incoming.newest AND incoming.row_hash <> stored.row_hash;
