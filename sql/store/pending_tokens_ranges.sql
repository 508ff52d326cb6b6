-- Ranges of texts of a language whose words the present model has not read: first and last hash, count.
SELECT min(text_hash) AS first, max(text_hash) AS last, count(*) AS rows
FROM (
    SELECT
        d.text_hash,
        (row_number() OVER (ORDER BY d.text_hash) - 1) // $batch_documents AS batch
    FROM core.documents AS d
    WHERE NOT d.is_default
      AND NOT EXISTS (
          SELECT 1 FROM core.tokens AS w
          WHERE w.text_hash = d.text_hash AND w.version = $version AND w.model = $model
      )
    GROUP BY d.text_hash
    -- A text that was once taken for another language has one language here, always the same.
    HAVING min(d.language) = $language
)
GROUP BY batch
ORDER BY batch;
