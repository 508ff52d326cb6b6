-- Takes over the version of each document that was the newest at a moment.
INSERT INTO core.documents BY NAME
SELECT * FROM published.core.documents WHERE loaded_at <= $moment
UNION ALL BY NAME
SELECT * EXCLUDE (superseded_at)
FROM published.core.document_versions
WHERE loaded_at <= $moment AND superseded_at > $moment;
