-- Which of these documents are stored, and a hash over everything that is known of each.
SELECT document_id, row_hash FROM core.documents WHERE document_id IN (SELECT unnest($ids));
