-- How are our products judged beside their competitors in the window, by source and by aspect?
WITH recent AS MATERIALIZED (
    SELECT document_id, product, source, sentiment
    FROM scoped
    WHERE is_counted
      AND product IS NOT NULL
      AND published_at >= $start::TIMESTAMPTZ
      AND published_at < $end::TIMESTAMPTZ
),
spoken AS (
    SELECT
        r.document_id,
        r.product,
        r.source,
        m.aspect,
        bool_or(m.sentiment = 'negative') AS is_negative
    FROM recent AS r
    JOIN mentions AS m USING (document_id)
    GROUP BY r.document_id, r.product, r.source, m.aspect
    UNION ALL
    SELECT document_id, product, source, NULL, sentiment = 'negative'
    FROM recent
),
counted AS (
    SELECT
        product,
        source,
        aspect,
        count(is_negative) AS documents,
        count(*) FILTER (is_negative) AS negative
    FROM spoken
    GROUP BY product, source, aspect
)
SELECT
    own.product,
    rival.product AS rival,
    own.source,
    own.aspect,
    own.documents AS own_count,
    own.negative AS own_negative,
    rival.documents AS rival_count,
    rival.negative AS rival_negative
FROM competitors AS c
JOIN counted AS own ON own.product = c.competes_with
JOIN counted AS rival
    ON rival.product = c.product
    -- What is said in one shop is compared with what is said in the same one.
    AND rival.source = own.source
    AND rival.aspect IS NOT DISTINCT FROM own.aspect
WHERE own.documents > 0 AND rival.documents > 0
ORDER BY own.product, rival, own.aspect NULLS FIRST, own.source;
