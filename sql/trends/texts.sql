-- Which documents of some days have some words, and what are their words? At most so many a word.
WITH wanted AS (
    SELECT
        unnest($words::VARCHAR[]) AS word,
        unnest($starts::DATE[]) AS first_day,
        unnest($ends::DATE[]) AS last_day
),
dated AS (
    SELECT document_id, text_hash, text, CAST(timezone($zone, published_at) AS DATE) AS day
    FROM core.documents
    WHERE kind <> 'follow_up'
      AND published_at <= $now::TIMESTAMPTZ
      AND published_at >= $since::TIMESTAMPTZ
),
spoken AS (
    SELECT document_id, day, unnest(list_distinct(w.lemmas)) AS word
    FROM dated
    JOIN core.tokens AS w USING (text_hash)
),
chosen AS (
    SELECT document_id
    FROM spoken
    JOIN wanted ON lower(spoken.word) = wanted.word AND day BETWEEN first_day AND last_day
    QUALIFY row_number() OVER (
        PARTITION BY wanted.word, first_day ORDER BY document_id
    ) <= $most::INTEGER
)
SELECT d.document_id, d.day, d.text, list_transform(w.lemmas, x -> lower(x)) AS words
FROM dated AS d
SEMI JOIN chosen USING (document_id)
JOIN core.tokens AS w ON w.text_hash = d.text_hash
ORDER BY d.document_id;
