-- Marks doubtful documents, with the reasons.
ALTER TABLE core.labels ADD COLUMN doubtful BOOLEAN;
ALTER TABLE core.labels ADD COLUMN doubt_reasons VARCHAR[];
