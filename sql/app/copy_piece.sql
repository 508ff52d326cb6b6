-- One piece of copy.
SELECT piece_id, run_id, place, piece, edited_by, edited_at
FROM copy_pieces
WHERE piece_id = $piece_id;
