-- Removes the label rows of the documents that the incoming parts speak of.
DELETE FROM core.labels AS l USING (
    SELECT document_id FROM core.annotations WHERE part IN (SELECT unnest($parts))
    UNION
    SELECT document_id FROM core.corrections WHERE part IN (SELECT unnest($parts))
) AS touched
WHERE touched.document_id = l.document_id;
