-- Which documents of some days have some words, and what are their words? At most so many a word.
WITH wanted AS (
    SELECT
        unnest($words::VARCHAR[]) AS word,
        unnest($starts::DATE[]) AS start,
        unnest($ends::DATE[]) AS "end"
),
span AS (SELECT min(start) AS start, max("end") AS "end" FROM wanted),
dated AS (
    SELECT document_id, text_hash, text, CAST(timezone($zone, published_at) AS DATE) AS day
    FROM feedback
    WHERE published_at <= $now::TIMESTAMPTZ
),
spoken AS (
    SELECT document_id, text_hash, day, unnest(list_distinct(w.lemmas)) AS word
    FROM dated
    JOIN core.tokens AS w USING (text_hash)
    WHERE day BETWEEN (SELECT start FROM span) AND (SELECT "end" FROM span)
),
chosen AS (
    SELECT document_id, text_hash
    FROM spoken
    JOIN wanted ON lower(spoken.word) = wanted.word AND day BETWEEN start AND "end"
    QUALIFY row_number() OVER (PARTITION BY wanted.word, start ORDER BY document_id) <= $most::INTEGER
)
SELECT DISTINCT
    d.document_id,
    d.day,
    d.text,
    list_transform(w.lemmas, x -> lower(x)) AS words
FROM chosen
JOIN dated AS d USING (document_id)
JOIN core.tokens AS w ON w.text_hash = d.text_hash
ORDER BY d.document_id;
