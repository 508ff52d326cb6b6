-- Which documents were published in the days before a moment, and what may an alert say of each?
WITH recent AS (
    SELECT document_id
    FROM core.documents
    WHERE published_at >= $start::TIMESTAMPTZ AND published_at < $end::TIMESTAMPTZ
),
-- Narrowed first: a join would hold the aspects of the whole store.
spoken AS (
    SELECT document_id, aspects
    FROM core.aspects
    WHERE document_id IN (SELECT document_id FROM recent)
)
SELECT
    d.document_id,
    -- Seconds on the clock of the business, so that an hour is the same hour in summer and winter.
    epoch(d.published_at AT TIME ZONE $zone)::BIGINT AS clock,
    -- A date without a time was read as midnight.
    epoch(d.published_at)::BIGINT % 86400 = 0 OR epoch(d.published_at AT TIME ZONE $zone)::BIGINT % 86400 = 0
        AS is_date,
    d.source,
    d.product,
    d.topic_id AS topic,
    d.sentiment IS NOT NULL AS is_read,
    coalesce(d.sentiment = 'negative', false) AS is_negative,
    coalesce([item.aspect FOR item IN s.aspects], []) AS aspects,
    coalesce([item.aspect FOR item IN s.aspects IF item.sentiment = 'negative'], []) AS bad_aspects
FROM feedback AS d
LEFT JOIN spoken AS s USING (document_id)
WHERE d.published_at >= $start::TIMESTAMPTZ AND d.published_at < $end::TIMESTAMPTZ
  -- What is said of a competitor is for the report to compare.
  AND (d.product IS NULL OR d.product NOT IN (SELECT product FROM competitors))
ORDER BY d.published_at DESC, d.document_id;
