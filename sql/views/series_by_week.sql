-- One row a week and a source, product, topic or aspect, or all: documents, sentiment and rating, empty weeks too.
-- Weeks begin on Monday in the time zone of the connection; the first and last may be of fewer days.
CREATE OR REPLACE VIEW series_by_week AS
SELECT
    CAST(date_trunc('week', day) AS DATE) AS week_start,
    dimension,
    value,
    sum(documents)::BIGINT AS documents,
    -- Of all documents of the week.
    sum(documents) / nullif(sum(day_documents), 0) AS share,
    sum(read_documents)::BIGINT AS read_documents,
    sum(negative_documents)::BIGINT AS negative_documents,
    sum(positive_documents)::BIGINT AS positive_documents,
    sum(rated_documents)::BIGINT AS rated_documents,
    sum(mean_rating * rated_documents) / nullif(sum(rated_documents), 0) AS mean_rating
FROM series_by_day
LEFT JOIN (SELECT day, documents AS day_documents FROM series_by_day WHERE dimension = 'all')
    USING (day)
GROUP BY week_start, dimension, value;
