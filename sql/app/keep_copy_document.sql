-- Notes that a piece of copy rests on a document.
INSERT INTO copy_documents (piece_id, document_id)
VALUES ($piece_id, $document_id)
ON CONFLICT DO NOTHING;
