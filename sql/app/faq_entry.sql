-- Which entry is this?
SELECT * FROM faq_entries WHERE entry_id = $entry_id;
