-- Keeps the aspects that the newest reading found, and which model's reading it was.
ALTER TABLE core.labels ADD COLUMN model VARCHAR;
ALTER TABLE core.labels ADD COLUMN aspects STRUCT(
    aspect VARCHAR, term VARCHAR, "start" INTEGER, "end" INTEGER, sentiment VARCHAR
)[];
