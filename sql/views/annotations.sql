-- What each analysis said of each document, with the analysis's version and the model's hash.
CREATE OR REPLACE VIEW annotations AS
SELECT document_id, text_hash, analysis, version, model, label, score, details, loaded_at
FROM core.annotations;
