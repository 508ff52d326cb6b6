-- Which documents are marked, and which texts: lists of ids and of hashes.
SELECT
    (SELECT coalesce(list(document_id ORDER BY document_id), []) FROM erased) AS documents,
    (SELECT coalesce(list(text_hash ORDER BY text_hash), []) FROM erased_texts) AS texts;
