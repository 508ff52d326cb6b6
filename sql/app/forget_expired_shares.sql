-- Forgets the text of shared reports that nobody may read any more.
UPDATE shares SET report = NULL WHERE report IS NOT NULL AND expires_at <= $moment;
