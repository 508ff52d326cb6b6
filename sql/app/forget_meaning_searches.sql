-- Forgets what searches by meaning found before a moment.
DELETE FROM meaning_searches WHERE created_at < $before;
