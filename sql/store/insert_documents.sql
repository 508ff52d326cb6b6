-- Stores the newest incoming version of each document that is not stored as it is.
INSERT INTO core.documents BY NAME
SELECT * EXCLUDE (status, newest, position), $loaded_at AS loaded_at
FROM incoming
WHERE newest
  AND NOT EXISTS (
      SELECT 1 FROM core.documents AS stored WHERE stored.document_id = incoming.document_id
  );
