-- Forgets the explanations that were asked for of documents.
DELETE FROM jobs
WHERE name = 'explain'
  AND json_extract(parameters, '$.document') IN (SELECT value FROM json_each($ids));
