-- What did unhappy customers of a product write last?
SELECT published_at, product, rating, text, source
FROM feedback
WHERE sentiment = 'negative' AND ($product IS NULL OR product = $product)
ORDER BY published_at DESC NULLS LAST
LIMIT 100;
