-- Removes the stored version of each document that has a newer one among the incoming rows.
DELETE FROM core.documents AS stored USING incoming
WHERE incoming.document_id = stored.document_id
  AND incoming.newest AND incoming.row_hash <> stored.row_hash;
