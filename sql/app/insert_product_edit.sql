-- Keeps an edit of the table of products: the rows before and after.
INSERT INTO product_edits (moment, made_by, kind, before, after, task, undoes)
VALUES ($moment, $made_by, $kind, $before, $after, $task, $undoes);
