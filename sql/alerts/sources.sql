-- When did each source begin, on the clock of the business?
SELECT source, epoch(min(published_at) AT TIME ZONE $zone)::BIGINT AS first
FROM core.documents
WHERE kind <> 'follow_up' AND published_at < $end::TIMESTAMPTZ
GROUP BY source;
