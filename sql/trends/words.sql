-- On which days is each word in how many documents, of words that enough documents have since a moment?
WITH counted AS (
    SELECT
        CAST(timezone($zone, published_at) AS DATE) AS day,
        published_at >= $since::TIMESTAMPTZ AS is_late,
        text_hash,
        count(*) AS documents
    FROM core.documents
    WHERE kind <> 'follow_up'
      AND published_at <= $now::TIMESTAMPTZ
      AND published_at >= $start::TIMESTAMPTZ
    GROUP BY ALL
),
spoken AS (
    -- A word that a text has twice is one.
    SELECT day, is_late, documents, unnest(list_distinct(w.lemmas)) AS word
    FROM counted
    JOIN core.tokens AS w USING (text_hash)
),
daily AS (
    SELECT lower(word) AS word, day, is_late, sum(documents)::BIGINT AS documents
    FROM spoken
    GROUP BY ALL
)
SELECT word, list(day ORDER BY day) AS days, list(documents ORDER BY day) AS documents
FROM daily
GROUP BY word
HAVING sum(documents) FILTER (is_late) >= $fewest::INTEGER
   AND word NOT SIMILAR TO '[\d\p{P}\p{S}\s]+'
ORDER BY word;
