-- Moves a conversation from one of some states to another; a null cause, summary or person stays as it was.
UPDATE conversations
SET state = $state, reason = coalesce($reason, reason), summary = coalesce($summary, summary),
    taken_by = coalesce($taken_by, taken_by), last_at = $moment,
    closed_at = CASE WHEN $state = 'closed' THEN $moment END,
    pending = CASE WHEN $state = 'closed' THEN NULL ELSE pending END
WHERE conversation_id = $conversation_id AND state IN (SELECT value FROM json_each($from_states));
