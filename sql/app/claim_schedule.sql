-- Takes an entry that is due, unless somebody else took it: it then runs next at another moment.
UPDATE schedule SET next_at = $next_at, skipped_at = $skipped_at
WHERE entry_id = $entry_id AND next_at = $due AND planned_by = $planned_by;
