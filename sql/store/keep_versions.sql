-- Keeps each stored document that a row of the incoming parts replaces; what was shown of it can be computed.
INSERT INTO core.document_versions BY NAME
SELECT
    stored.* EXCLUDE (
        shown_product, shown_variant, sentiment, sentiment_score, toxicity, toxic, mismatch,
        topic_id, topic_fits, copy_group, doubtful, doubt_reasons, corrected, corrected_by
    ),
    $loaded_at AS superseded_at
FROM core.documents AS stored
JOIN incoming USING (document_id)
WHERE incoming.newest AND incoming.row_hash <> stored.row_hash;
