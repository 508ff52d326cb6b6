-- The explanation of a text: that of the model which labelled it, else the newest.
SELECT model, explanation, created_at
FROM explanations
WHERE text_hash = $text_hash AND version = $version
ORDER BY model = $model DESC, created_at DESC
LIMIT 1;
