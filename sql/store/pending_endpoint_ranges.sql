-- Ranges of documents of which the endpoint's present model and prompt did not speak last.
SELECT min(document_id) AS first, max(document_id) AS last, count(*) AS rows
FROM (
    SELECT
        d.document_id,
        (row_number() OVER (ORDER BY d.document_id) - 1) // $batch_documents AS batch
    FROM core.documents AS d
    LEFT JOIN (
        SELECT document_id, text_hash, arg_max({'model': model, 'version': version}, loaded_at) AS last
        FROM core.annotations
        WHERE analysis = 'sentiment'
        GROUP BY document_id, text_hash
    ) AS said ON said.document_id = d.document_id AND said.text_hash = d.text_hash
    WHERE NOT d.is_default
      AND d.language IN ('zh', 'en')
      AND regexp_matches(d.text, '\p{L}')
      AND (said.last.model IS DISTINCT FROM $model OR said.last.version IS DISTINCT FROM $version)
)
GROUP BY batch
ORDER BY batch;
