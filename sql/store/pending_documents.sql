-- The documents between two ids of which the present models did not speak last, of all models that
-- are ours: what an endpoint says has another version.
SELECT d.document_id, d.text_hash, d.text, d.language, d.rating
FROM core.documents AS d
LEFT JOIN (
    SELECT document_id, text_hash, arg_max(model, loaded_at) AS model
    FROM core.annotations
    WHERE analysis = 'sentiment' AND version = $version AND document_id BETWEEN $first AND $last
    GROUP BY document_id, text_hash
) AS said ON said.document_id = d.document_id AND said.text_hash = d.text_hash
WHERE d.document_id BETWEEN $first AND $last
  AND NOT d.is_default
  AND said.model IS DISTINCT FROM $model
ORDER BY d.document_id;
