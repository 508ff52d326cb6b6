-- Records that a migration was applied.
INSERT INTO schema_migrations VALUES ($name, $moment);
