-- Takes documents out of the lists that alerts show.
UPDATE alerts SET documents = (
    SELECT json_group_array(value) FROM json_each(alerts.documents)
    WHERE value NOT IN (SELECT value FROM json_each($ids))
)
WHERE EXISTS (
    SELECT 1 FROM json_each(alerts.documents) WHERE value IN (SELECT value FROM json_each($ids))
);
