-- What did genuine customers write of a product in a language, each text once, real before sample?
SELECT document_id, text
FROM (
    SELECT document_id, text, copy_group, published_at, is_sample
    FROM documents
    WHERE product = $product
      AND language = $language
      AND kind IN ('review', 'follow_up', 'comment')
      AND NOT coalesce(doubtful, false)
      AND NOT coalesce(is_default, false)
    QUALIFY row_number() OVER (PARTITION BY copy_group ORDER BY published_at DESC, document_id) = 1
)
WHERE is_sample = (
    SELECT bool_and(is_sample) FROM documents WHERE product = $product AND language = $language
)
ORDER BY published_at DESC, document_id
LIMIT $count;
