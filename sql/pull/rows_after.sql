-- The same from a place of the cursor on, with the rows of that place, of which new ones may have come.
SELECT * FROM ({query}
) pulled WHERE {cursor} >= :after ORDER BY {cursor}
