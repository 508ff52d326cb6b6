-- How many documents there are, dated and sample ones among them, and from when to when.
SELECT
    count(*) AS documents,
    count(published_at) AS dated,
    count(*) FILTER (is_sample) AS sample,
    min(published_at) AS first,
    max(published_at) AS last,
    max(loaded_at) AS loaded
FROM core.documents;
