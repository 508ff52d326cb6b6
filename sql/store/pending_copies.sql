-- Texts long enough that were not compared with the others yet, the oldest first.
SELECT d.document_id, d.text_hash, d.text
FROM core.documents AS d
WHERE length(regexp_replace(d.text, '\[[a-z]+\]', '', 'g')) >= $characters
  AND NOT d.is_default
  AND NOT EXISTS (
      SELECT 1 FROM core.annotations AS a
      WHERE a.document_id = d.document_id
        AND a.text_hash = d.text_hash
        AND a.analysis = 'copies'
        AND a.version = $version
  )
ORDER BY d.published_at NULLS LAST, d.document_id;
