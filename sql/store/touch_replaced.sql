-- Names the documents that this load has replaced: what was said of a text that stays holds.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT DISTINCT document_id FROM core.document_versions WHERE superseded_at = $loaded_at;
