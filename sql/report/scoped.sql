-- Which documents does a report look at, of which does it count those that are its own, and which are competitors'?
CREATE OR REPLACE TEMP TABLE scoped AS
WITH rivals AS (
    SELECT DISTINCT product
    FROM competitors
    WHERE len($products::VARCHAR[]) = 0 OR list_contains($products, competes_with)
)
SELECT
    document_id,
    text_hash,
    source,
    product,
    variant,
    language,
    rating,
    published_at,
    author_hash,
    verified,
    length(text) AS characters,
    answer IS NOT NULL AS is_answered,
    sentiment,
    sentiment_score,
    toxicity,
    toxic,
    stars_contradict_text,
    doubtful,
    doubt_reasons,
    topic_id,
    topic,
    topic_zh,
    copy_group,
    -- A report on a competitor is asked for by its name.
    CASE
        WHEN len($products) > 0 THEN coalesce(list_contains($products, product), false)
        ELSE product IS NULL OR product NOT IN (FROM rivals)
    END AS is_own,
    NOT ($without_doubtful::BOOLEAN AND coalesce(doubtful, false)) AS is_counted
FROM feedback
WHERE published_at >= $scope_start::TIMESTAMPTZ
  AND published_at < $end::TIMESTAMPTZ
  AND (len($products) = 0 OR list_contains($products, product) OR product IN (FROM rivals))
  AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources, source))
  AND (len($languages::VARCHAR[]) = 0 OR list_contains($languages, language));
