-- Keeps a correction until the store has it; one that is sent again is the same.
INSERT OR IGNORE INTO sent_corrections
VALUES ($correction_id, $document_id, $text_hash, $field, $label, $note, $undoes, $moment, $made_by);
