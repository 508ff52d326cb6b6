-- Which follow-ups does a document have, and which review does it follow, the oldest first?
SELECT
    other.document_id,
    other.kind,
    left(other.text, 1000) AS text,
    length(other.text) > 1000 AS is_cut,
    other.published_at,
    other.sentiment,
    other.sentiment_score
FROM documents AS other
JOIN documents AS this ON other.parent_id = this.document_id OR other.document_id = this.parent_id
WHERE this.document_id = $document_id
ORDER BY other.published_at NULLS LAST, other.document_id
LIMIT 20;
