-- Which documents of a topic fit a scope, the most typical first, one page of them, and how many in all?
WITH fitting AS MATERIALIZED (
    SELECT document_id, text_hash
    FROM documents
    WHERE topic_id = $topic
      AND ($start::TIMESTAMPTZ IS NULL OR published_at >= $start)
      AND ($end::TIMESTAMPTZ IS NULL OR published_at < $end)
      AND (len($products::VARCHAR[]) = 0 OR list_contains($products, product))
      AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources, source))
      AND (len($languages::VARCHAR[]) = 0 OR list_contains($languages, language))
),
-- How near a document is to the centre of the topic that it was given.
near AS (
    SELECT f.document_id, max(a.score) AS score
    FROM fitting AS f
    LEFT JOIN core.annotations AS a
        ON a.document_id = f.document_id AND a.text_hash = f.text_hash AND a.analysis = 'topics'
    GROUP BY f.document_id
),
page AS (
    SELECT document_id, score
    FROM near
    ORDER BY score DESC NULLS LAST, document_id
    LIMIT $count OFFSET $offset
)
SELECT
    d.document_id,
    d.source,
    d.product,
    d.language,
    d.rating,
    d.published_at,
    d.sentiment,
    left(d.text, 300) AS text,
    length(d.text) > 300 AS is_cut,
    p.score,
    (SELECT count(*) FROM fitting) AS total
FROM page AS p
JOIN documents AS d USING (document_id)
ORDER BY p.score DESC NULLS LAST, d.document_id;
