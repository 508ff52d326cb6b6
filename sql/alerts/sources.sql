-- When did each source begin, on the clock of the business?
SELECT source, epoch(min(published_at) AT TIME ZONE $zone)::BIGINT AS first
FROM feedback
WHERE published_at < $end::TIMESTAMPTZ
GROUP BY source;
