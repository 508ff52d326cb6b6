-- Gives documents the text that their pictures say.
UPDATE core.documents AS d SET
    text = pictured.text,
    picture_text = pictured.picture_text,
    text_hash = text_digest(pictured.text),
    loaded_at = $loaded_at
FROM pictured
WHERE pictured.document_id = d.document_id;
