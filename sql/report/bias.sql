-- What did the last audit find of each model whose word counts in the window, by language and kind?
-- Of our own sentences only: stored ones are other ones in each shop. A model that was not audited
-- has one row without figures.
WITH said AS (
    SELECT a.document_id, max_by(a.model, {moment: a.loaded_at, model: a.model}) AS model
    FROM annotations AS a
    JOIN reported AS f ON f.document_id = a.document_id AND f.text_hash = a.text_hash
    WHERE a.analysis = 'sentiment' AND a.label IS NOT NULL
      AND f.published_at >= $start::TIMESTAMPTZ AND f.published_at < $end::TIMESTAMPTZ
    GROUP BY a.document_id
),
present AS (
    SELECT model, count(*) AS documents_count FROM said GROUP BY model
),
newest AS (
    SELECT model, max_by(audit, {moment: loaded_at, audit: audit}) AS audit
    FROM model_bias
    GROUP BY model
),
found AS (
    SELECT
        model,
        language,
        kind,
        head,
        max(sentences) FILTER (group_name IS NULL) AS sentences,
        max(absolute) FILTER (group_name IS NULL) AS absolute,
        max(absolute_low) FILTER (group_name IS NULL) AS absolute_low,
        max(absolute_high) FILTER (group_name IS NULL) AS absolute_high,
        max(abs(shift)) AS largest
    FROM model_bias
    JOIN newest USING (model, audit)
    WHERE material = 'patterns'
    GROUP BY model, language, kind, head
)
SELECT model, documents_count, found.* EXCLUDE (model)
FROM present
LEFT JOIN found USING (model)
ORDER BY documents_count DESC, model, language, head, absolute DESC, kind;
