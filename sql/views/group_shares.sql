-- One row a week and a source, product, language, rating, or trait of its documents, with its share and its usual share.
-- Weeks begin on Monday in the time zone of the connection; usual is over the eight weeks before.
CREATE OR REPLACE VIEW group_shares AS
WITH dated AS (
    SELECT
        CAST(date_trunc('week', published_at) AS DATE) AS week_start,
        *,
        row_number() OVER (
            PARTITION BY date_trunc('week', published_at), copy_group
            ORDER BY published_at, document_id
        ) > 1 AS is_repeat
    FROM feedback
    WHERE published_at IS NOT NULL
),
valued AS (
    SELECT
        week_start,
        sentiment,
        unnest([
            {'dimension': 'source', 'value': source},
            {'dimension': 'product', 'value': product},
            {'dimension': 'language', 'value': language},
            {'dimension': 'rating', 'value': CAST(CAST(round(rating) AS INTEGER) AS VARCHAR)},
            {'dimension': 'repeats another', 'value': CAST(is_repeat AS VARCHAR)},
            {'dimension': 'doubtful', 'value': CAST(doubtful AS VARCHAR)}
        ], recursive := true)
    FROM dated
),
counted AS (
    SELECT
        week_start,
        dimension,
        value,
        count(*) AS documents,
        count(sentiment) AS read_documents,
        count(*) FILTER (sentiment = 'negative') AS negative_documents
    FROM valued
    GROUP BY ALL
),
totals AS (
    SELECT
        week_start,
        dimension,
        sum(documents)::BIGINT AS week_documents,
        sum(week_documents) OVER earlier AS usual_documents
    FROM counted
    GROUP BY week_start, dimension
    WINDOW earlier AS (
        PARTITION BY dimension ORDER BY week_start
        RANGE BETWEEN INTERVAL 56 DAYS PRECEDING AND INTERVAL 7 DAYS PRECEDING
    )
)
SELECT
    c.week_start,
    c.dimension,
    -- Nothing where the document does not say.
    c.value,
    c.documents,
    c.documents / t.week_documents AS share,
    coalesce(sum(c.documents) OVER (
        PARTITION BY c.dimension, c.value ORDER BY c.week_start
        RANGE BETWEEN INTERVAL 56 DAYS PRECEDING AND INTERVAL 7 DAYS PRECEDING
    ), 0) / nullif(t.usual_documents, 0) AS usual_share,
    c.read_documents,
    c.negative_documents
FROM counted AS c
JOIN totals AS t USING (week_start, dimension);
