-- How many documents are stored, of which kinds, and between which dates.
SELECT
    count(*) AS documents,
    count(*) FILTER (is_sample) AS sample_documents,
    count(*) FILTER (published_at IS NULL) AS undated_documents,
    count(*) FILTER (sentiment IS NOT NULL) AS analyzed_documents,
    count(DISTINCT topic_id) AS topics,
    min(published_at) AS first_date,
    max(published_at) AS last_date,
    max(loaded_at) AS last_loaded
FROM documents;
