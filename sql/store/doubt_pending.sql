-- How many documents were not yet looked at for doubts beside what the present models say, or not
-- last?
SELECT count(*) AS rows
FROM core.documents AS d
LEFT JOIN (
    SELECT document_id, text_hash, arg_max(model, loaded_at) AS model
    FROM core.annotations
    WHERE analysis = 'doubt' AND version = $version
    GROUP BY document_id, text_hash
) AS said ON said.document_id = d.document_id AND said.text_hash = d.text_hash
WHERE NOT d.is_default AND said.model IS DISTINCT FROM $model;
