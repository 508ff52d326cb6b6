-- Which versions of campaigns speak of some of these documents?
SELECT campaign_id, version, content
FROM campaign_versions
WHERE EXISTS (
    SELECT 1 FROM json_tree(content)
    WHERE json_tree.type = 'text' AND json_tree.atom IN (SELECT value FROM json_each($ids))
);
