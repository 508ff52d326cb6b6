-- Removes what a table of the state holds of texts; SQLite takes no parameter for {table}.
DELETE FROM {table} WHERE text_hash IN (SELECT value FROM json_each($ids));
