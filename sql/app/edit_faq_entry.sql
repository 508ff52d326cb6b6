-- Changes the words of a draft.
UPDATE faq_entries SET question = $question, answer = $answer, made_by = $who, made_at = $moment
WHERE entry_id = $entry_id AND state = 'draft';
