-- Puts what is shown of a document beside it, its product and its labels: joins of a million rows cost a second.
-- As the table of products says now; `product` and `variant` are as imported.
ALTER TABLE core.documents ADD COLUMN shown_product VARCHAR;
ALTER TABLE core.documents ADD COLUMN shown_variant VARCHAR;
-- The newest annotation of each analysis, and before it what a person corrected.
ALTER TABLE core.documents ADD COLUMN sentiment VARCHAR;
ALTER TABLE core.documents ADD COLUMN sentiment_score DOUBLE;
ALTER TABLE core.documents ADD COLUMN toxicity DOUBLE;
ALTER TABLE core.documents ADD COLUMN toxic BOOLEAN;
ALTER TABLE core.documents ADD COLUMN mismatch BOOLEAN;
ALTER TABLE core.documents ADD COLUMN topic_id VARCHAR;
-- False where a document is far from the topic that is nearest to it.
ALTER TABLE core.documents ADD COLUMN topic_fits BOOLEAN;
ALTER TABLE core.documents ADD COLUMN copy_group VARCHAR;
ALTER TABLE core.documents ADD COLUMN doubtful BOOLEAN;
-- Words with commas between them: DuckDB would write the whole row anew to change a list.
ALTER TABLE core.documents ADD COLUMN doubt_reasons VARCHAR;
ALTER TABLE core.documents ADD COLUMN corrected VARCHAR;
ALTER TABLE core.documents ADD COLUMN corrected_by VARCHAR;

-- What the newest reading found in the text as it is now, and which model's reading it was.
CREATE TABLE core.aspects (
    document_id VARCHAR NOT NULL,
    model       VARCHAR NOT NULL,
    aspects     STRUCT(
        aspect VARCHAR, term VARCHAR, "start" INTEGER, "end" INTEGER, sentiment VARCHAR
    )[] NOT NULL
);
INSERT INTO core.aspects
SELECT l.document_id, l.model, l.aspects
FROM core.labels AS l
JOIN core.documents AS d ON d.document_id = l.document_id AND d.text_hash = l.text_hash
WHERE len(l.aspects) > 0;

UPDATE core.documents AS d SET
    sentiment = l.sentiment,
    sentiment_score = l.sentiment_score,
    toxicity = l.toxicity,
    toxic = l.toxic,
    mismatch = l.mismatch,
    topic_id = l.topic_id,
    topic_fits = l.topic_fits,
    copy_group = l.copy_group,
    doubtful = l.doubtful,
    doubt_reasons = array_to_string(l.doubt_reasons, ','),
    corrected = array_to_string(l.corrected, ','),
    corrected_by = l.corrected_by
FROM core.labels AS l
WHERE l.document_id = d.document_id AND l.text_hash = d.text_hash;
DROP TABLE core.labels;

UPDATE core.documents AS d SET shown_product = placed.product, shown_variant = placed.variant
FROM (
    WITH mapped AS (
        SELECT
            source,
            listing,
            any_value(product) AS product,
            -- A listing of several variants does not tell which of them was bought.
            CASE WHEN count(*) = 1 THEN any_value(variant) END AS variant
        FROM core.listings
        GROUP BY source, listing
    )
    SELECT
        d.document_id,
        -- In this shop or else in any; otherwise as imported.
        coalesce(here.product, anywhere.product, named.product, d.product) AS product,
        CASE
            WHEN here.listing IS NOT NULL THEN coalesce(here.variant, d.variant)
            ELSE coalesce(anywhere.variant, d.variant)
        END AS variant
    FROM core.documents AS d
    LEFT JOIN mapped AS here ON here.source = d.source AND here.listing = d.listing
    LEFT JOIN mapped AS anywhere ON anywhere.source IS NULL AND anywhere.listing = d.listing
    -- A listing of any shop is also another name of its product.
    LEFT JOIN mapped AS named ON named.source IS NULL AND named.listing = d.product
) AS placed
WHERE placed.document_id = d.document_id;
