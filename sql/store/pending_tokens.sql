-- The texts of a language between two hashes whose words the present model has not read.
SELECT d.text_hash, any_value(d.text) AS text
FROM core.documents AS d
WHERE d.text_hash BETWEEN $first AND $last
  AND NOT d.is_default
  AND NOT EXISTS (
      SELECT 1 FROM core.tokens AS w
      WHERE w.text_hash = d.text_hash AND w.version = $version AND w.model = $model
  )
GROUP BY d.text_hash
HAVING min(d.language) = $language
ORDER BY d.text_hash;
