-- Ranges of documents of which the present models did not speak last, of all models that are ours:
-- first and last id, count.
SELECT min(document_id) AS first, max(document_id) AS last, count(*) AS rows
FROM (
    SELECT
        d.document_id,
        (row_number() OVER (ORDER BY d.document_id) - 1) // $batch_documents AS batch
    FROM core.documents AS d
    LEFT JOIN (
        SELECT document_id, text_hash, arg_max(model, loaded_at) AS model
        FROM core.annotations
        WHERE analysis = 'sentiment' AND version = $version
        GROUP BY document_id, text_hash
    ) AS said ON said.document_id = d.document_id AND said.text_hash = d.text_hash
    WHERE NOT d.is_default AND said.model IS DISTINCT FROM $model
)
GROUP BY batch
ORDER BY batch;
