-- The newest edits of the table of products, and whether each was taken back.
SELECT e.*, EXISTS (SELECT 1 FROM product_edits u WHERE u.undoes = e.edit_id) AS is_undone
FROM product_edits e
ORDER BY e.edit_id DESC
LIMIT $count;
