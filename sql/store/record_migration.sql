-- Records that a migration was applied.
INSERT INTO main.schema_migrations VALUES ($name, now());
