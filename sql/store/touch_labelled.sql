-- Names the documents that the incoming parts say something of.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT document_id FROM core.annotations WHERE part IN (SELECT unnest($parts))
UNION
SELECT document_id FROM core.corrections WHERE part IN (SELECT unnest($parts));
