-- In which half hours did genuine customers write, and how many of them gave no more than the hour?
SELECT
    (epoch(published_at) // 1800)::BIGINT AS slot,
    count(*) AS documents,
    count(*) FILTER (epoch(published_at)::BIGINT % 1800 = 0) AS on_the_dot
FROM reported
WHERE NOT coalesce(doubtful, false)
  AND published_at >= $baseline_start::TIMESTAMPTZ
  AND published_at < $end::TIMESTAMPTZ
GROUP BY slot
ORDER BY slot;
