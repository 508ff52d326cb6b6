-- The pieces of a run, in their order.
SELECT piece_id, run_id, place, piece, edited_by, edited_at
FROM copy_pieces
WHERE run_id = $run_id
ORDER BY place, piece_id;
