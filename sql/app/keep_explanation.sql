-- Keeps the explanation of a text; one that is made again replaces it.
INSERT INTO explanations (text_hash, model, version, explanation, created_at)
VALUES ($text_hash, $model, $version, $explanation, $moment)
ON CONFLICT (text_hash, model, version) DO UPDATE SET
    explanation = excluded.explanation, created_at = excluded.created_at;
