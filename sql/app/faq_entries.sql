-- The entries of a state, or all that were not dropped, the newest first.
SELECT * FROM faq_entries WHERE state <> 'dropped' AND ($state IS NULL OR state = $state)
ORDER BY entry_id DESC;
