-- Writes down who did what.
INSERT INTO audit_log (moment, who, action, subject, details)
VALUES ($moment, $who, $action, $subject, $details);
