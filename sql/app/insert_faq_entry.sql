-- Keeps a draft of an entry and gives its number.
INSERT INTO faq_entries (need_id, language, question, answer, basis, state, made_by, made_at)
VALUES ($need_id, $language, $question, $answer, $basis, 'draft', $who, $moment) RETURNING entry_id;
