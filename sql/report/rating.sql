-- What is the mean of the stars, and how many are low, in the window, before it, and in the baseline?
WITH recent AS (
    SELECT
        rating,
        published_at >= $start::TIMESTAMPTZ AS is_current,
        published_at < $start::TIMESTAMPTZ AND published_at >= $before_start::TIMESTAMPTZ AS is_before
    FROM reported
    WHERE rating IS NOT NULL
      AND published_at >= $baseline_start::TIMESTAMPTZ
      AND published_at < $end::TIMESTAMPTZ
)
SELECT
    count(*) FILTER (is_current) AS current_count,
    avg(rating) FILTER (is_current) AS current_mean,
    stddev_samp(rating) FILTER (is_current) AS current_deviation,
    count(*) FILTER (is_current AND rating <= 2) AS current_low,
    count(*) FILTER (is_before) AS before_count,
    avg(rating) FILTER (is_before) AS before_mean,
    stddev_samp(rating) FILTER (is_before) AS before_deviation,
    count(*) FILTER (is_before AND rating <= 2) AS before_low,
    count(*) FILTER (NOT is_current) AS baseline_count,
    avg(rating) FILTER (NOT is_current) AS baseline_mean,
    stddev_samp(rating) FILTER (NOT is_current) AS baseline_deviation,
    count(*) FILTER (NOT is_current AND rating <= 2) AS baseline_low
FROM recent;
