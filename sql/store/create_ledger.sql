-- Creates the list of migrations that this database has.
CREATE TABLE IF NOT EXISTS main.schema_migrations (name VARCHAR PRIMARY KEY, applied_at TIMESTAMPTZ);
