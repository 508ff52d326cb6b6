-- What the models said last of a document's present text, whatever a person corrected.
SELECT
    a.analysis,
    arg_max(a.label, a.loaded_at) AS label,
    arg_max(a.score, a.loaded_at) AS score,
    json_extract_string(arg_max(a.details, a.loaded_at), '$.reasons[*].reason') AS reasons
FROM core.annotations AS a
JOIN core.documents AS d ON d.document_id = a.document_id AND d.text_hash = a.text_hash
WHERE a.document_id = $document_id AND a.analysis IN ('sentiment', 'toxicity', 'topics', 'doubt')
GROUP BY a.analysis;
