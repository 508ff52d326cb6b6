-- Some documents as they are stored, with the fields that a source gave them: without what pictures say.
SELECT
    document_id, text_hash, source, kind,
    left(text, length(text) - length(coalesce(picture_text, ''))) AS text,
    language, title, product, rating, published_at, author_hash, url, is_sample, listing, variant, parent_id, answer, answered_at, likes, replies, verified, gone_at, images
FROM core.documents
WHERE document_id IN (SELECT unnest($ids));
