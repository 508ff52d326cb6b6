-- The kinds of action in the log, by name.
SELECT DISTINCT action FROM audit_log ORDER BY action;
