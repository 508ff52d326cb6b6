-- How far do the dated documents reach, and how many are undated, dated after now, or sample data?
WITH judged AS (
    SELECT
        is_sample,
        published_at,
        -- A date that a source got wrong by centuries must not be counted with: calendars end.
        published_at BETWEEN TIMESTAMPTZ '1900-01-01 00:00:00+00' AND $now::TIMESTAMPTZ AS is_dated
    FROM dated
)
SELECT
    count(*) AS total,
    count(*) FILTER (is_dated) AS dated,
    count(*) FILTER (published_at IS NULL) AS undated,
    count(*) FILTER (published_at > $now::TIMESTAMPTZ) AS future,
    count(*) FILTER (is_sample) AS sample,
    min(published_at) FILTER (is_dated) AS first,
    max(published_at) FILTER (is_dated) AS last
FROM judged;
