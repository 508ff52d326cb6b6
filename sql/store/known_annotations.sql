-- What the present models have said of texts before, by text hash: the newest of each analysis.
SELECT
    a.text_hash,
    a.analysis,
    arg_max(a.version, a.loaded_at) AS version,
    arg_max(a.label, a.loaded_at) AS label,
    arg_max(a.score, a.loaded_at) AS score,
    arg_max(CAST(a.details AS VARCHAR), a.loaded_at) AS details
FROM core.annotations AS a
WHERE a.text_hash IN (SELECT unnest($hashes))
  AND a.model = $model
  AND a.analysis IN ('sentiment', 'toxicity', 'aspects')
GROUP BY a.text_hash, a.analysis;
