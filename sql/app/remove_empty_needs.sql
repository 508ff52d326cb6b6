-- Removes the needs whose questions were all erased.
DELETE FROM assistant_needs
WHERE need_id NOT IN (SELECT need_id FROM assistant_unanswered WHERE need_id IS NOT NULL)
  AND need_id NOT IN (SELECT need_id FROM faq_entries WHERE need_id IS NOT NULL);
