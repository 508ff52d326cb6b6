-- Which migrations this database has.
SELECT name FROM main.schema_migrations;
