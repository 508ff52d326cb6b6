-- How many texts long enough were not compared with the others yet.
SELECT count(*) AS rows
FROM core.documents AS d
WHERE length(regexp_replace(d.text, '\[[a-z]+\]', '', 'g')) >= $characters
  AND NOT d.is_default
  AND NOT EXISTS (
      SELECT 1 FROM core.annotations AS a
      WHERE a.document_id = d.document_id
        AND a.text_hash = d.text_hash
        AND a.analysis = 'copies'
        AND a.version = $version
  );
