-- Notes what became of a try to publish.
UPDATE publications
SET state = $state, attempts = attempts + 1, cause = $cause, delivered_at = $delivered_at
WHERE publication_id = $publication_id;
