-- Keeps each stored document that this load changes; what was shown of it can be computed.
INSERT INTO core.document_versions BY NAME
SELECT
    stored.* EXCLUDE (
        shown_product, shown_variant, sentiment, sentiment_score, toxicity, toxic, mismatch,
        topic_id, topic_fits, copy_group, doubtful, doubt_reasons, corrected, corrected_by
    ),
    $loaded_at AS superseded_at
FROM core.documents AS stored
SEMI JOIN touched USING (document_id);
