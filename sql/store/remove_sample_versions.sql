-- Removes earlier versions of sample documents.
DELETE FROM core.document_versions WHERE is_sample;
