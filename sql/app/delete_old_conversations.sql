-- Removes the conversations in which nothing was said since a moment.
DELETE FROM conversations WHERE last_at < $before;
