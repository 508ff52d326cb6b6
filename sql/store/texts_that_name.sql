-- Which stored texts of a language name one of the persons and places of a pattern?
-- The order is by hash: a sample of its own accord, and the same each time.
SELECT any_value(text) AS text
FROM core.documents
WHERE language = $language AND NOT is_default AND regexp_matches(text, $pattern, 'i')
GROUP BY text_hash
ORDER BY text_hash
LIMIT $most;
