-- What do genuine reviews say of each aspect of each product: how many speak of it, how, in which words?
WITH reviews AS (
    SELECT document_id, product, language, is_sample
    FROM documents
    WHERE product IS NOT NULL
      AND kind IN ('review', 'follow_up', 'comment')
      AND NOT coalesce(doubtful, false)
      AND NOT coalesce(is_default, false)
    QUALIFY row_number() OVER (
        PARTITION BY product, copy_group ORDER BY published_at DESC, document_id
    ) = 1
),
-- Real reviews of a product before those of the sample.
voices AS (
    SELECT document_id, product, language
    FROM reviews
    QUALIFY is_sample = bool_and(is_sample) OVER (PARTITION BY product)
),
said AS (
    SELECT v.document_id, v.product, v.language, a.aspect, lower(a.term) AS term, a.sentiment
    FROM voices AS v
    JOIN aspects AS a USING (document_id)
    WHERE a.aspect <> 'other'
),
-- A review that praises and blames the same aspect does neither as a whole.
judged AS (
    SELECT
        product,
        aspect,
        document_id,
        bool_or(sentiment = 'positive') AND NOT bool_or(sentiment = 'negative') AS content,
        bool_or(sentiment = 'negative') AND NOT bool_or(sentiment = 'positive') AS unhappy
    FROM said
    GROUP BY ALL
),
counted AS (
    SELECT
        product,
        aspect,
        count(*) AS speaking,
        count(*) FILTER (content) AS content,
        count(*) FILTER (unhappy) AS unhappy
    FROM judged
    GROUP BY ALL
    HAVING count(*) FILTER (content) >= $least OR count(*) FILTER (unhappy) >= $least
),
terms AS (
    SELECT product, aspect, language, sentiment, term, count(DISTINCT document_id) AS documents
    FROM said
    WHERE sentiment IN ('positive', 'negative')
    GROUP BY ALL
    HAVING count(DISTINCT document_id) >= $least
)
SELECT
    c.product,
    c.aspect,
    c.speaking,
    c.content,
    c.unhappy,
    (SELECT count(*) FROM voices AS v WHERE v.product = c.product) AS reviews,
    (
        SELECT list(
            {'language': t.language, 'sentiment': t.sentiment, 'term': t.term, 'documents': t.documents}
            ORDER BY t.documents DESC, t.term
        )
        FROM terms AS t
        WHERE t.product = c.product AND t.aspect = c.aspect
    ) AS terms
FROM counted AS c
ORDER BY c.product, c.speaking DESC, c.aspect;
