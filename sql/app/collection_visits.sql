-- The last visits of each collection, the newest first.
SELECT collection_id, job_id, moment, read, new
FROM (
    SELECT *, row_number() OVER (PARTITION BY collection_id ORDER BY moment DESC, job_id) AS place FROM collection_visits
)
WHERE place <= $count
ORDER BY collection_id, place;
