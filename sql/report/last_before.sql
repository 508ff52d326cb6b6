-- When was the last document before a moment published?
SELECT max(published_at) AS last
FROM dated
WHERE published_at < $moment::TIMESTAMPTZ;
