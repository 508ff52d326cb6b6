-- What a model answered to a prompt about a text.
SELECT answer FROM endpoint_answers
WHERE text_hash = $text_hash AND model = $model AND prompt = $prompt;
