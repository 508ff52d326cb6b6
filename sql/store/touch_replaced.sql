-- Names the stored documents that a row of the incoming parts replaces.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT document_id
FROM core.documents AS stored
JOIN incoming USING (document_id)
WHERE incoming.newest AND incoming.row_hash <> stored.row_hash;
