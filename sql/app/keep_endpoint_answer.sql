-- Keeps an answer; the newest counts.
INSERT INTO endpoint_answers (text_hash, model, prompt, answer, created_at)
VALUES ($text_hash, $model, $prompt, $answer, $moment)
ON CONFLICT (text_hash, model, prompt) DO UPDATE SET
    answer = excluded.answer, created_at = excluded.created_at;
