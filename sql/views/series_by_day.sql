-- One row a day and a source, product, topic or aspect, or all: documents, sentiment and rating, empty days too.
-- Days are those of the time zone of the connection; an empty day has 0 documents.
CREATE OR REPLACE VIEW series_by_day AS
WITH dated AS (
    SELECT CAST(published_at AS DATE) AS day, source, product, coalesce(topic, topic_id) AS topic, sentiment, rating
    FROM feedback
    WHERE published_at IS NOT NULL
),
counted AS (
    SELECT
        day,
        -- Each set of columns by itself: a document is counted once in each dimension.
        CASE
            WHEN grouping(source) = 0 THEN 'source'
            WHEN grouping(product) = 0 THEN 'product'
            WHEN grouping(topic) = 0 THEN 'topic'
            ELSE 'all'
        END AS dimension,
        CASE
            WHEN grouping(source) = 0 THEN source
            WHEN grouping(product) = 0 THEN product
            WHEN grouping(topic) = 0 THEN topic
            ELSE ''
        END AS value,
        count(*) AS documents,
        count(sentiment) AS read_documents,
        count(*) FILTER (sentiment = 'negative') AS negative_documents,
        count(*) FILTER (sentiment = 'positive') AS positive_documents,
        count(rating) AS rated_documents,
        sum(rating) AS stars
    FROM dated
    GROUP BY GROUPING SETS ((day), (day, source), (day, product), (day, topic))
    UNION ALL
    SELECT
        day,
        'aspect',
        aspect,
        count(*),
        count(*),
        count(*) FILTER (sentiment = 'negative'),
        count(*) FILTER (sentiment = 'positive'),
        0,
        NULL
    FROM (
        -- A document that judges an aspect twice is one, by the worse judgement.
        SELECT CAST(published_at AS DATE) AS day, document_id, aspect, min(sentiment) AS sentiment
        FROM aspects
        WHERE published_at IS NOT NULL
        GROUP BY ALL
    )
    GROUP BY ALL
),
spans AS (
    -- From the first day of a value to the last day of all.
    SELECT dimension, value, min(day) AS first_day, (SELECT max(day) FROM dated) AS last_day
    FROM counted
    WHERE value IS NOT NULL
    GROUP BY ALL
),
filled AS (
    SELECT dimension, value, CAST(unnest(generate_series(first_day, last_day, INTERVAL 1 DAY)) AS DATE) AS day
    FROM spans
),
totals AS (SELECT day, documents AS day_documents FROM counted WHERE dimension = 'all')
SELECT
    f.day,
    -- all, source, product, topic or aspect.
    f.dimension,
    -- Its name; empty for all.
    f.value,
    coalesce(c.documents, 0) AS documents,
    -- Of all documents of the day; nothing where there are none.
    coalesce(c.documents, 0) / t.day_documents AS share,
    -- Documents with a sentiment; of an aspect, how the document judges the aspect.
    coalesce(c.read_documents, 0) AS read_documents,
    coalesce(c.negative_documents, 0) AS negative_documents,
    coalesce(c.positive_documents, 0) AS positive_documents,
    -- Documents with stars, and how many on average; aspects have none.
    coalesce(c.rated_documents, 0) AS rated_documents,
    c.stars / nullif(c.rated_documents, 0) AS mean_rating
FROM filled AS f
LEFT JOIN counted AS c USING (dimension, value, day)
LEFT JOIN totals AS t USING (day);
