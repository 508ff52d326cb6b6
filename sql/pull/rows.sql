-- The rows of somebody's query in the order of its cursor, in a database of theirs.
SELECT * FROM ({query}
) pulled WHERE {cursor} IS NOT NULL ORDER BY {cursor}
