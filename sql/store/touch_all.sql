-- Names all documents.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT document_id FROM core.documents;
