-- Forgets old visits of a collection.
DELETE FROM collection_visits
WHERE collection_id = $collection_id AND job_id NOT IN (
    SELECT job_id FROM collection_visits WHERE collection_id = $collection_id ORDER BY moment DESC LIMIT $count
);
