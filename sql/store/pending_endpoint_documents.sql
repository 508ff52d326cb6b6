-- The documents between two ids of which the endpoint's present model and prompt did not speak last.
SELECT d.document_id, d.text_hash, d.text, d.language
FROM core.documents AS d
LEFT JOIN (
    SELECT document_id, text_hash, arg_max({'model': model, 'version': version}, loaded_at) AS last
    FROM core.annotations
    WHERE analysis = 'sentiment' AND document_id BETWEEN $first AND $last
    GROUP BY document_id, text_hash
) AS said ON said.document_id = d.document_id AND said.text_hash = d.text_hash
WHERE d.document_id BETWEEN $first AND $last
  AND NOT d.is_default
  AND d.language IN ('zh', 'en')
  AND regexp_matches(d.text, '\p{L}')
  AND (said.last.model IS DISTINCT FROM $model OR said.last.version IS DISTINCT FROM $version)
ORDER BY d.document_id;
