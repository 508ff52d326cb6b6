-- Which adjectives are used most, by product and sentiment?
SELECT
    d.product,
    d.sentiment,
    t.lemma AS adjective,
    count(DISTINCT t.document_id) AS documents
FROM tokens AS t
JOIN documents AS d USING (document_id)
WHERE t.pos = 'ADJ' AND d.sentiment IN ('negative', 'positive')
GROUP BY d.product, d.sentiment, adjective
HAVING documents >= 3
ORDER BY documents DESC, adjective;
