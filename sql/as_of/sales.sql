-- Takes over the weekly figures that were known at a moment.
INSERT INTO core.sales BY NAME
SELECT * FROM published.core.sales WHERE loaded_at <= $moment
UNION ALL BY NAME
SELECT * EXCLUDE (superseded_at)
FROM published.core.sales_versions
WHERE loaded_at <= $moment AND superseded_at > $moment;
