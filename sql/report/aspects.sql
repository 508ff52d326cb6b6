-- How many documents speak of each aspect in the window and in the baseline, and how do they judge it?
WITH recent AS MATERIALIZED (
    SELECT
        document_id,
        copy_group AS voice,
        published_at,
        characters BETWEEN 15 AND 240 AS is_readable,
        published_at >= $start::TIMESTAMPTZ AS is_current
    FROM reported
    WHERE sentiment IS NOT NULL
      AND published_at >= $baseline_start::TIMESTAMPTZ
      AND published_at < $end::TIMESTAMPTZ
),
judged AS (
    SELECT
        aspect,
        document_id,
        bool_or(sentiment = 'negative') AS is_negative,
        bool_or(sentiment = 'positive') AS is_positive
    FROM mentions
    GROUP BY aspect, document_id
),
spoken AS (
    SELECT
        *,
        -- Copies of one text are one voice.
        row_number() OVER (
            PARTITION BY is_current, aspect, voice ORDER BY published_at, document_id
        ) = 1 AS is_voice
    FROM judged
    JOIN recent USING (document_id)
),
words AS (
    SELECT
        aspect,
        sentiment,
        lower(term) AS word,
        CASE WHEN regexp_matches(term, '[\x{4e00}-\x{9fff}]') THEN 'zh' ELSE 'en' END AS script,
        count(DISTINCT document_id) AS documents
    FROM mentions
    JOIN recent USING (document_id)
    WHERE is_current
    GROUP BY ALL
),
usual AS (
    -- The commonest word; of equal ones the last, so that it is always the same.
    SELECT
        aspect,
        max_by(word, {documents: documents, word: word})
            FILTER (sentiment = 'negative' AND script = 'en') AS blamed_en,
        max_by(word, {documents: documents, word: word})
            FILTER (sentiment = 'negative' AND script = 'zh') AS blamed_zh,
        max_by(word, {documents: documents, word: word})
            FILTER (sentiment = 'positive' AND script = 'en') AS praised_en,
        max_by(word, {documents: documents, word: word})
            FILTER (sentiment = 'positive' AND script = 'zh') AS praised_zh
    FROM words
    GROUP BY aspect
)
SELECT
    aspect,
    count(*) FILTER (is_current AND is_voice) AS current_count,
    count(*) FILTER (is_current AND is_voice AND is_negative) AS current_negative,
    count(*) FILTER (is_current AND is_voice AND is_positive) AS current_positive,
    count(*) FILTER (NOT is_current AND is_voice) AS baseline_count,
    count(*) FILTER (NOT is_current AND is_voice AND is_negative) AS baseline_negative,
    count(*) FILTER (NOT is_current AND is_voice AND is_positive) AS baseline_positive,
    any_value(blamed_en) AS blamed_en,
    any_value(blamed_zh) AS blamed_zh,
    any_value(praised_en) AS praised_en,
    any_value(praised_zh) AS praised_zh,
    (SELECT count(*) FROM recent WHERE is_current) AS current_total,
    (SELECT count(*) FROM recent WHERE NOT is_current) AS baseline_total,
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
FROM spoken
LEFT JOIN usual USING (aspect)
GROUP BY aspect
ORDER BY current_count DESC, aspect;
