-- Takes over the listings that were known at a moment.
INSERT INTO core.listings BY NAME
SELECT * FROM published.core.listings WHERE loaded_at <= $moment
UNION ALL BY NAME
SELECT * EXCLUDE (superseded_at)
FROM published.core.listing_versions
WHERE loaded_at <= $moment AND superseded_at > $moment;
