-- Where do some documents stand in the copy that is open?
SELECT rowid AS place FROM core.documents WHERE document_id IN (SELECT unnest($ids::VARCHAR[]));
