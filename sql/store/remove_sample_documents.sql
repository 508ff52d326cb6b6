-- Removes the sample documents.
DELETE FROM core.documents WHERE is_sample;
