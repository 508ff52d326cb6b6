-- Which campaigns are there, the last changed first, and how many in all?
SELECT
    c.campaign_id,
    c.version,
    c.created_at,
    c.deleted_at,
    v.before,
    v.content,
    v.action,
    v.made_by,
    v.made_at,
    count(*) OVER (PARTITION BY 1) AS total
FROM campaigns AS c
JOIN campaign_versions AS v ON v.campaign_id = c.campaign_id AND v.version = c.version
WHERE c.deleted_at IS NULL AND ($state IS NULL OR json_extract(v.content, '$.state') = $state)
ORDER BY v.made_at DESC, c.campaign_id DESC
LIMIT $count OFFSET $offset;
