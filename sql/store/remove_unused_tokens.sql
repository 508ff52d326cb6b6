-- Removes the words of texts that no document has.
DELETE FROM core.tokens WHERE text_hash NOT IN (SELECT text_hash FROM core.documents);
