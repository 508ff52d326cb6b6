-- How many documents has each of the last days, in the zone of the business?
WITH newest AS (
    SELECT max(published_at) AS moment
    FROM core.documents
    WHERE kind <> 'follow_up' AND published_at <= $now::TIMESTAMPTZ
),
quarters AS (
    -- Quarters of an hour first, which are in one day in every zone: they are fewer to convert.
    SELECT epoch(published_at)::BIGINT // 900 AS quarter, count(*) AS documents
    FROM core.documents
    WHERE kind <> 'follow_up'
      AND published_at <= $now::TIMESTAMPTZ
      AND published_at > (SELECT moment FROM newest) - to_days($days::INTEGER)
    GROUP BY quarter
)
SELECT
    CAST(timezone($zone, to_timestamp(quarter * 900)) AS DATE) AS day,
    sum(documents)::BIGINT AS documents
FROM quarters
GROUP BY day
ORDER BY day;
