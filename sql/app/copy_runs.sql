-- The copy that was asked for last, with how many pieces there are of it.
SELECT r.run_id, r.request, r.requested_by, r.created_at, count(p.piece_id) AS pieces
FROM copy_runs AS r
LEFT JOIN copy_pieces AS p ON p.run_id = r.run_id
GROUP BY r.run_id
ORDER BY r.created_at DESC, r.run_id
LIMIT $count;
