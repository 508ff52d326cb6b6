-- Names the documents whose text pictures lengthen.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT document_id FROM pictured;
