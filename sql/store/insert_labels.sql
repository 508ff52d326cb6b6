-- Computes the label rows of the documents that the incoming parts speak of: newest annotation wins.
INSERT INTO core.labels BY NAME
SELECT
    a.document_id,
    a.text_hash,
    arg_max(a.label, a.loaded_at) FILTER (a.analysis = 'sentiment') AS sentiment,
    arg_max(a.score, a.loaded_at) FILTER (a.analysis = 'sentiment') AS sentiment_score,
    arg_max(a.score, a.loaded_at) FILTER (a.analysis = 'toxicity') AS toxicity,
    arg_max(a.label, a.loaded_at) FILTER (a.analysis = 'toxicity') = 'toxic' AS toxic,
    arg_max(a.label, a.loaded_at) FILTER (a.analysis = 'mismatch') = 'mismatch' AS mismatch,
    arg_max(a.label, a.loaded_at) FILTER (a.analysis = 'topics') AS topic_id,
    CAST(json_extract_string(
        arg_max(a.details, a.loaded_at) FILTER (a.analysis = 'topics'), '$.fits'
    ) AS BOOLEAN) AS topic_fits,
    arg_max(a.label, a.loaded_at) FILTER (a.analysis = 'copies') AS copy_group,
    arg_max(a.label, a.loaded_at) FILTER (a.analysis = 'doubt') = 'doubtful' AS doubtful,
    json_extract_string(
        arg_max(a.details, a.loaded_at) FILTER (a.analysis = 'doubt'), '$.reasons[*].reason'
    ) AS doubt_reasons,
    arg_max(a.model, a.loaded_at) FILTER (a.analysis = 'sentiment') AS model,
    -- A reading that finds none writes no annotation: what an earlier model found is not its word.
    CASE
        WHEN arg_max(a.model, a.loaded_at) FILTER (a.analysis = 'aspects')
            = arg_max(a.model, a.loaded_at) FILTER (a.analysis = 'sentiment')
            THEN json_transform(
                arg_max(a.details, a.loaded_at) FILTER (a.analysis = 'aspects'),
                '{"items": [{"aspect": "VARCHAR", "term": "VARCHAR", "start": "INTEGER",
                    "end": "INTEGER", "sentiment": "VARCHAR"}]}'
            ).items
    END AS aspects
FROM core.annotations AS a
JOIN core.documents AS d ON d.document_id = a.document_id AND d.text_hash = a.text_hash
WHERE a.document_id IN (
    SELECT document_id FROM core.annotations WHERE part IN (SELECT unnest($parts))
)
GROUP BY a.document_id, a.text_hash;
