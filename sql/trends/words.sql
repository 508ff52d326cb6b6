-- In how many documents of each day is each word, of those that enough documents have since a day?
WITH dated AS (
    SELECT CAST(timezone($zone, published_at) AS DATE) AS day, text_hash
    FROM feedback
    WHERE published_at <= $now::TIMESTAMPTZ
),
counted AS (
    SELECT day, text_hash, count(*) AS documents
    FROM dated
    WHERE day >= $first::DATE
    GROUP BY ALL
),
spoken AS (
    -- A word that a text has twice is one.
    SELECT day, documents, unnest(list_distinct(w.lemmas)) AS word
    FROM counted
    JOIN core.tokens AS w USING (text_hash)
),
daily AS (
    SELECT lower(word) AS word, day, sum(documents)::BIGINT AS documents
    FROM spoken
    WHERE word NOT SIMILAR TO '[\d\p{P}\p{S}\s]+'
    GROUP BY ALL
),
common AS (
    SELECT word FROM daily WHERE day >= $since::DATE
    GROUP BY word HAVING sum(documents) >= $fewest::INTEGER
)
SELECT word, day, documents FROM daily SEMI JOIN common USING (word) ORDER BY word, day;
