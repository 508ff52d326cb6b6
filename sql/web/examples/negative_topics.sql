-- Which topics are spoken of most negatively?
SELECT
    topic,
    count(*) AS documents,
    round(avg(sentiment_score), 2) AS mean_sentiment
FROM documents
WHERE topic IS NOT NULL
GROUP BY topic
HAVING count(*) >= 10
ORDER BY mean_sentiment;
