-- Removes the stored version of each document that has a newer one among the incoming rows.
DELETE FROM core.documents AS stored USING touched
WHERE touched.document_id = stored.document_id;
