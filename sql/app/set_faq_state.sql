-- Approves an entry, takes that back, or drops it.
UPDATE faq_entries
SET state = $state, approved_by = CASE WHEN $state = 'approved' THEN $who END,
    approved_at = CASE WHEN $state = 'approved' THEN $moment END
WHERE entry_id = $entry_id AND state IN (SELECT value FROM json_each($from_states));
