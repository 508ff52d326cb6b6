-- Which aspects of each product are praised by nearly all who speak of them, over the last half year?
SELECT product, aspect, count(DISTINCT document_id) AS documents
FROM aspects
WHERE product IS NOT NULL
  AND aspect <> 'other'
  AND published_at > (SELECT max(published_at) FROM aspects) - INTERVAL 182 DAY
GROUP BY ALL
HAVING count(DISTINCT document_id) FILTER (sentiment = 'positive') >= 5
   AND (count(*) FILTER (sentiment = 'positive') + 1) / (count(*) + 2) >= 0.8
ORDER BY product, documents DESC, aspect;
