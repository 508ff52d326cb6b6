-- Names the documents whose text does not end with what their pictures say, and the text that does.
CREATE OR REPLACE TEMP TABLE pictured AS
WITH said AS (
    SELECT
        d.document_id,
        string_agg(chr(10) || chr(10) || p.text, '' ORDER BY
            list_position(string_split(d.images, chr(10)), p.address)) AS picture_text
    FROM core.pictures AS p
    JOIN core.documents AS d USING (document_id)
    WHERE p.text <> '' AND list_contains(string_split(d.images, chr(10)), p.address)
    GROUP BY d.document_id
)
SELECT
    document_id,
    said.picture_text,
    left(d.text, length(d.text) - length(coalesce(d.picture_text, ''))) || said.picture_text
        AS text
FROM said
JOIN core.documents AS d USING (document_id)
WHERE said.picture_text IS DISTINCT FROM d.picture_text;
