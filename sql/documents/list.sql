-- Which documents fit the filters, the newest first, one page of them, and how many in all.
WITH fitting AS MATERIALIZED (
    SELECT document_id, published_at
    FROM documents
    WHERE ($start::TIMESTAMPTZ IS NULL OR published_at >= $start)
      AND ($end::TIMESTAMPTZ IS NULL OR published_at < $end)
      AND ($product::VARCHAR IS NULL OR product = $product)
      AND ($variant::VARCHAR IS NULL OR variant = $variant)
      AND ($topic::VARCHAR IS NULL OR topic_id = $topic)
      AND ($sentiment::VARCHAR IS NULL OR sentiment = $sentiment)
      AND ($language::VARCHAR IS NULL OR language = $language)
      AND (
          ($aspect::VARCHAR IS NULL AND $aspect_sentiment::VARCHAR IS NULL)
          -- What the view aspects has, without all documents joined once more; the first
          -- condition leaves labels unread where nothing is asked of them.
          OR (document_id, text_hash) IN (
              SELECT (document_id, text_hash)
              FROM (SELECT document_id, text_hash, unnest(aspects) AS item FROM core.labels)
              WHERE ($aspect IS NOT NULL OR $aspect_sentiment IS NOT NULL)
                AND ($aspect IS NULL OR item.aspect = $aspect)
                AND ($aspect_sentiment IS NULL OR item.sentiment = $aspect_sentiment)
          )
      )
      AND (
          $words::VARCHAR IS NULL
          OR contains(lower(text), lower($words))
          OR contains(lower(title), lower($words))
      )
),
page AS (
    SELECT document_id
    FROM fitting
    ORDER BY published_at DESC NULLS LAST, document_id
    LIMIT $count OFFSET $offset
)
SELECT
    d.document_id,
    d.source,
    d.kind,
    d.product,
    d.variant,
    d.title,
    left(d.text, 300) AS text,
    length(d.text) > 300 AS is_cut,
    d.rating,
    d.published_at,
    d.sentiment,
    d.topic,
    d.topic_zh,
    (SELECT count(*) FROM fitting) AS total
FROM page
JOIN documents AS d USING (document_id)
ORDER BY d.published_at DESC NULLS LAST, d.document_id;
