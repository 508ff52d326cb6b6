-- What is the usual lemma of each English word, in the texts whose words were read last?
WITH newest AS (
    SELECT tokens, lemmas FROM core.tokens ORDER BY loaded_at DESC, text_hash LIMIT $most::INTEGER
),
spoken AS (SELECT lower(unnest(tokens)) AS word, lower(unnest(lemmas)) AS lemma FROM newest),
counted AS (
    SELECT word, lemma, count(*) AS times
    FROM spoken
    WHERE regexp_full_match(word, '[a-z][a-z0-9'']{2,}') AND regexp_full_match(lemma, '[a-z0-9'']+')
    GROUP BY ALL
)
SELECT word, max_by(lemma, {times: times, lemma: lemma}) AS lemma FROM counted GROUP BY word;
