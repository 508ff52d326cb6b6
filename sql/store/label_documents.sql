-- Puts the labels that were computed beside their documents.
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
FROM labels AS l
WHERE l.document_id = d.document_id;
