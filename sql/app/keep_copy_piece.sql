-- Keeps a piece of copy; one that is kept again replaces it.
INSERT INTO copy_pieces (piece_id, run_id, place, piece, edited_by, edited_at)
VALUES ($piece_id, $run_id, $place, $piece, $edited_by, $edited_at)
ON CONFLICT (piece_id) DO UPDATE SET
    piece = excluded.piece, edited_by = excluded.edited_by, edited_at = excluded.edited_at;
