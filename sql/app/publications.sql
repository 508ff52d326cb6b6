-- What became of what was published of a campaign, the last first?
SELECT publication_id, target, message_id, state, attempts, cause, made_by, made_at, delivered_at
FROM publications
WHERE campaign_id = $campaign_id
ORDER BY publication_id DESC;
