-- Computes the labels of the documents that are named in `touched`: newest annotation wins, and before it what
-- a person corrected. A person is sure: the score is then that of a sure model.
CREATE OR REPLACE TEMP TABLE labels AS
WITH present AS MATERIALIZED (
    -- Narrowed first: a join would hold the ids of all documents.
    SELECT document_id, text_hash FROM core.documents WHERE document_id IN (FROM touched)
),
said AS (
    SELECT
        a.document_id,
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
    JOIN present AS p ON p.document_id = a.document_id AND p.text_hash = a.text_hash
    GROUP BY a.document_id
),
corrected AS (
    SELECT
        c.document_id,
        arg_max(c.label, c.moment) FILTER (c.field = 'sentiment') AS sentiment,
        arg_max(c.label, c.moment) FILTER (c.field = 'toxicity') AS toxicity,
        arg_max(c.label, c.moment) FILTER (c.field = 'topic') AS topic,
        arg_max(c.label, c.moment) FILTER (c.field = 'doubt') AS doubt,
        list_sort(list_distinct(list(c.field))) AS corrected,
        arg_max(c.made_by, c.moment) AS corrected_by
    FROM core.corrections AS c
    JOIN present AS p ON p.document_id = c.document_id AND p.text_hash = c.text_hash
    WHERE c.undoes IS NULL
      AND c.correction_id NOT IN (SELECT undoes FROM core.corrections WHERE undoes IS NOT NULL)
    GROUP BY c.document_id
)
SELECT
    document_id,
    coalesce(c.sentiment, s.sentiment) AS sentiment,
    CASE c.sentiment
        WHEN 'negative' THEN -1
        WHEN 'neutral' THEN 0
        WHEN 'positive' THEN 1
        ELSE s.sentiment_score
    END AS sentiment_score,
    CASE c.toxicity WHEN 'toxic' THEN 1 WHEN 'not toxic' THEN 0 ELSE s.toxicity END AS toxicity,
    coalesce(c.toxicity = 'toxic', s.toxic) AS toxic,
    s.mismatch,
    coalesce(c.topic, s.topic_id) AS topic_id,
    CASE WHEN c.topic IS NULL THEN s.topic_fits ELSE true END AS topic_fits,
    s.copy_group,
    coalesce(c.doubt = 'doubtful', s.doubtful) AS doubtful,
    CASE
        WHEN c.doubt = 'not doubtful' THEN []
        WHEN c.doubt = 'doubtful' THEN list_append(coalesce(s.doubt_reasons, []), 'person')
        ELSE s.doubt_reasons
    END AS doubt_reasons,
    s.model,
    s.aspects,
    c.corrected,
    c.corrected_by
FROM touched
LEFT JOIN said AS s USING (document_id)
LEFT JOIN corrected AS c USING (document_id);
