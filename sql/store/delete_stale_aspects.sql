-- Removes the aspects of the documents whose labels were computed.
DELETE FROM core.aspects AS a USING labels AS l
WHERE l.document_id = a.document_id;
