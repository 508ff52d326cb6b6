-- How many genuine voices speak of each topic, aspect, product and competitor, how do they judge it, and what did they buy?
WITH genuine AS MATERIALIZED (
    SELECT
        document_id,
        source,
        product,
        language,
        verified,
        is_own,
        topic_id,
        sentiment,
        published_at,
        copy_group AS voice,
        characters BETWEEN 15 AND 240 AS is_readable,
        published_at >= $start::TIMESTAMPTZ AS is_current
    FROM scoped
    -- What is doubtful is no ground for doing anything.
    WHERE is_counted
      AND NOT coalesce(doubtful, false)
      AND sentiment IS NOT NULL
      AND published_at >= $baseline_start::TIMESTAMPTZ
      AND published_at < $end::TIMESTAMPTZ
),
judged AS MATERIALIZED (
    SELECT
        document_id,
        aspect,
        bool_or(sentiment = 'negative') AS is_negative,
        bool_or(sentiment = 'positive') AS is_positive
    FROM mentions
    WHERE aspect <> 'other'
    GROUP BY document_id, aspect
),
spoken AS (
    SELECT
        'all' AS dimension,
        '' AS value,
        '' AS aspect,
        sentiment = 'negative' AS is_negative,
        sentiment = 'positive' AS is_positive,
        genuine.*
    FROM genuine
    WHERE is_own
    UNION ALL BY NAME
    SELECT
        'topic' AS dimension,
        topic_id AS value,
        '' AS aspect,
        sentiment = 'negative' AS is_negative,
        sentiment = 'positive' AS is_positive,
        genuine.*
    FROM genuine
    WHERE is_own AND topic_id IS NOT NULL
    UNION ALL BY NAME
    SELECT
        CASE WHEN is_own THEN 'product' ELSE 'rival' END AS dimension,
        product AS value,
        '' AS aspect,
        sentiment = 'negative' AS is_negative,
        sentiment = 'positive' AS is_positive,
        genuine.*
    FROM genuine
    WHERE product IS NOT NULL
    UNION ALL BY NAME
    SELECT
        'aspect' AS dimension, judged.aspect AS value, '' AS aspect, is_negative, is_positive, genuine.*
    FROM genuine
    JOIN judged USING (document_id)
    WHERE is_own
    UNION ALL BY NAME
    SELECT
        CASE WHEN is_own THEN 'product' ELSE 'rival' END AS dimension,
        product AS value,
        judged.aspect,
        is_negative,
        is_positive,
        genuine.*
    FROM genuine
    JOIN judged USING (document_id)
    WHERE product IS NOT NULL
),
counted AS MATERIALIZED (
    SELECT
        *,
        -- Copies of one text are one voice.
        row_number() OVER (
            PARTITION BY dimension, value, aspect, is_current, voice ORDER BY published_at, document_id
        ) = 1 AS is_voice
    FROM spoken
),
blamed AS (
    SELECT dimension, value, counted.aspect, histogram(judged.aspect) AS blamed
    FROM counted
    JOIN judged USING (document_id)
    WHERE is_current AND is_voice AND judged.is_negative
    GROUP BY dimension, value, counted.aspect
)
SELECT
    dimension,
    value,
    aspect,
    count(*) FILTER (is_current) AS documents,
    count(*) FILTER (is_current AND is_voice) AS current_count,
    count(*) FILTER (is_current AND is_voice AND is_negative) AS current_negative,
    count(*) FILTER (is_current AND is_voice AND is_positive) AS current_positive,
    count(*) FILTER (NOT is_current AND is_voice) AS baseline_count,
    count(*) FILTER (NOT is_current AND is_voice AND is_negative) AS baseline_negative,
    count(*) FILTER (NOT is_current AND is_voice AND is_positive) AS baseline_positive,
    count(*) FILTER (is_current AND is_voice AND verified) AS verified,
    count(verified) FILTER (is_current AND is_voice) AS verifiable,
    histogram(product) FILTER (is_current AND is_voice) AS products,
    histogram(source) FILTER (is_current AND is_voice) AS sources,
    histogram(language) FILTER (is_current AND is_voice) AS languages,
    any_value(blamed) AS blamed,
    coalesce(
        list(document_id ORDER BY is_readable DESC, published_at DESC, document_id)
            FILTER (is_current AND is_voice AND is_negative)[:12],
        []
    ) AS worst,
    coalesce(
        list(document_id ORDER BY is_readable DESC, published_at DESC, document_id)
            FILTER (is_current AND is_voice AND is_positive)[:12],
        []
    ) AS best
FROM counted
LEFT JOIN blamed USING (dimension, value, aspect)
GROUP BY dimension, value, aspect
ORDER BY dimension, value, aspect;
