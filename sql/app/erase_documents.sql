-- Removes what a table of the state holds of documents; SQLite takes no parameter for {table}.
DELETE FROM {table} WHERE document_id IN (SELECT value FROM json_each($ids));
