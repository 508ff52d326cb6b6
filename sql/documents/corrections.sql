-- What persons corrected of a document's present text, the newest first.
SELECT correction_id, document_id, text_hash, field, label, note, moment, made_by, undoes, is_undone
FROM corrections
WHERE document_id = $document_id AND is_of_this_text
ORDER BY moment DESC, correction_id;
