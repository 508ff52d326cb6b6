-- Which texts have a word, and how were they judged?
SELECT published_at, product, sentiment, rating, text
FROM documents
WHERE text ILIKE '%' || coalesce($word, '') || '%'
ORDER BY published_at DESC NULLS LAST
LIMIT 200;
