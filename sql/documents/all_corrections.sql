-- Every correction that counts, with the text it was made of, the newest first.
SELECT
    c.document_id,
    c.field,
    c.label,
    c.note,
    c.made_by,
    c.moment,
    d.text,
    d.language
FROM core.corrections AS c
JOIN core.documents AS d ON d.document_id = c.document_id AND d.text_hash = c.text_hash
WHERE c.undoes IS NULL
  AND c.correction_id NOT IN (SELECT undoes FROM core.corrections WHERE undoes IS NOT NULL)
QUALIFY row_number() OVER (
    PARTITION BY c.document_id, c.field ORDER BY c.moment DESC, c.correction_id DESC
) = 1
ORDER BY c.moment DESC, c.document_id, c.field;
