-- Remembers a visit that succeeded.
INSERT INTO collection_visits (collection_id, job_id, moment, read, new)
VALUES ($collection_id, $job_id, $moment, $read, $new)
ON CONFLICT (collection_id, job_id) DO UPDATE SET moment = excluded.moment, read = excluded.read, new = excluded.new;
